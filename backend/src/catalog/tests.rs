//! Tests of the rules against a database.
