//! Journeys over HTTP through the real server, on SQLite and on PostgreSQL.

mod access;
mod accounts;
mod attachments;
mod bad_input;
mod boards;
mod captions;
mod finding;
mod intake;
mod leads;
mod learning;
mod moderation;
mod notify;
mod operation;
mod page_rights;
mod pictures;
mod rooms;
mod story;
mod talk;
mod voices;
mod wanted;
mod who_may_what;
