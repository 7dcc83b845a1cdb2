//! Fences around a process that reads hostile files: the transcoder's child and the server's both stand behind them.
//!
//! The child calls [`confine`] before it touches the file; its parent gives it [`ChildLimits`] and learns from [`death`]
//! how it ended. Nothing here knows what the child does.

mod death;
mod fence;
mod limits;
mod trial;

pub use death::{Death, death};
pub use fence::confine;
pub use limits::ChildLimits;
pub use trial::try_fences;
