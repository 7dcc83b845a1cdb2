//! A digest of notices by e-mail: at most one a morning, to an address that the person has confirmed.
//!
//! Nothing is sent twice. The day (or week) is taken and its notices are marked in one transaction before the message goes
//! out; a server that dies in between leaves a digest unsent rather than sent twice, and its notices stay in the inbox.
//! A mail server that says no has not taken the message: the day is given back and tried again later.

mod address;
mod digest;
mod letter;
mod link;
mod mailer;
mod pages;
mod period;
mod routes;
#[cfg(test)]
mod tests;

pub use address::{Mailbox, of_person};
pub use digest::keep;
pub use mailer::Mailer;
pub use pages::pages;
pub use routes::{change_mail, forget_mail, read_mail};
