//! What the end of a child says about it.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

/// How a child ended that did not say so itself; the words are for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Death {
    /// It wanted more memory, time or room than it was granted.
    OverLimits(String),
    /// It broke.
    Crashed(String),
}

/// Tells limits from crashes.
pub fn death(status: ExitStatus) -> Death {
    let over = [libc::SIGXCPU, libc::SIGXFSZ, libc::SIGKILL];
    match status.signal() {
        Some(signal) if over.contains(&signal) => Death::OverLimits(format!("the child was ended by signal {signal}")),
        // Rust aborts when memory runs out.
        Some(libc::SIGABRT) => Death::OverLimits("the child aborted, most likely out of memory".into()),
        Some(signal) => Death::Crashed(format!("the child crashed with signal {signal}")),
        None => Death::Crashed(format!("the child ended with {status} and no word")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_death_tells_limits_from_crashes() {
        let over = |signal| matches!(death(ExitStatus::from_raw(signal)), Death::OverLimits(_));
        for signal in [libc::SIGXCPU, libc::SIGKILL, libc::SIGXFSZ, libc::SIGABRT] {
            assert!(over(signal), "{signal}");
        }
        assert!(!over(libc::SIGSEGV));
        assert!(!over(2 << 8), "an exit code");
    }
}
