//! The program `yinghuo`.
mod accounts;
mod platform;
fn main() {}
