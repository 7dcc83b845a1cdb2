//! Journeys over HTTP through the real server, on SQLite and on PostgreSQL.

mod access;
mod accounts;
mod bad_input;
mod boards;
mod captions;
mod intake;
mod operation;
mod story;
mod who_may_what;
