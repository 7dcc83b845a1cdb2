//! Confines the process that decodes hostile files, before it touches them.
//!
//! Three fences, each useful where another is missing: resource limits, Landlock (which files, no TCP) and seccomp (which
//! system calls at all). A kernel without one of the latter two is said loudly in the log; the work goes on.

use crate::limits::ChildLimits;
use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus,
    path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, Signal, getrlimit, set_parent_process_death_signal, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use std::collections::BTreeMap;
use std::path::Path;

/// The system's files a decoder may look at: how many processors there are.
const SYSTEM_FILES: [&str; 4] = [
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
    "/dev/urandom",
];

/// Shuts the calling process in: it may read `source`, write below `out`, and use what `limits` grant. Must be called
/// before any other thread is started.
pub fn confine(source: &Path, out: &Path, limits: &ChildLimits) -> std::io::Result<()> {
    // Whatever becomes of the parent, nobody is left encoding for nobody.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    limit_resources(limits)?;
    match restrict_files(source, out) {
        Ok(RulesetStatus::FullyEnforced) => {}
        Ok(RulesetStatus::PartiallyEnforced) => {
            tracing::warn!("this kernel's Landlock is old: the child is fenced off from other files in part only");
        }
        Ok(RulesetStatus::NotEnforced) => {
            tracing::warn!("NO LANDLOCK in this kernel: the child is not fenced off from other files");
        }
        Err(error) => tracing::warn!(%error, "LANDLOCK FAILED: the child is not fenced off from other files"),
    }
    if let Err(error) = restrict_system_calls() {
        tracing::warn!(%error, "NO SECCOMP: the child may call all of the kernel, the network too");
    }
    Ok(())
}

fn limit_resources(limits: &ChildLimits) -> std::io::Result<()> {
    let wanted = [
        (Resource::As, limits.memory_bytes),
        (Resource::Cpu, limits.cpu_s),
        (Resource::Fsize, limits.file_bytes),
        (Resource::Nofile, limits.open_files),
        (Resource::Core, 0),
    ];
    for (resource, most) in wanted {
        // A limit that is already lower stays: raising it is not ours to do.
        let most = getrlimit(resource).maximum.map_or(most, |already| already.min(most));
        setrlimit(
            resource,
            Rlimit {
                current: Some(most),
                maximum: Some(most),
            },
        )?;
    }
    Ok(())
}

fn restrict_files(source: &Path, out: &Path) -> Result<RulesetStatus, RulesetError> {
    let abi = ABI::V5;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules(SYSTEM_FILES, read))?
        .add_rules(path_beneath_rules([source], AccessFs::ReadFile))?
        .add_rules(path_beneath_rules([out], AccessFs::from_all(abi) & !AccessFs::Execute))?
        .restrict_self()?;
    Ok(status.ruleset)
}

fn restrict_system_calls() -> Result<(), Box<dyn std::error::Error>> {
    let arch = std::env::consts::ARCH.try_into()?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|&call| (call, Vec::new())).collect();
    #[cfg(target_arch = "x86_64")]
    rules.extend(ALLOWED_X86_64.iter().map(|&call| (call, Vec::new())));
    // Threads, not processes and not namespaces.
    let thread = libc::CLONE_VM | libc::CLONE_THREAD;
    let namespaces = libc::CLONE_NEWNS | libc::CLONE_NEWUSER | libc::CLONE_NEWPID | libc::CLONE_NEWNET;
    let mask = u64::try_from(thread)? | u64::from(namespaces.cast_unsigned());
    rules.insert(
        libc::SYS_clone,
        when(0, SeccompCmpOp::MaskedEq(mask), u64::try_from(thread)?)?,
    );
    // Naming a thread, nothing else of `prctl`.
    rules.insert(
        libc::SYS_prctl,
        when(0, SeccompCmpOp::Eq, u64::try_from(libc::PR_SET_NAME)?)?,
    );
    // Reading limits, not changing them.
    rules.insert(libc::SYS_prlimit64, when(2, SeccompCmpOp::Eq, 0)?);
    rules.insert(libc::SYS_clone3, Vec::new());
    let refuse = SeccompAction::Errno(u32::try_from(libc::EPERM)?);
    let allow_list: BpfProgram = SeccompFilter::new(rules, refuse, SeccompAction::Allow, arch)?.try_into()?;
    // `clone3` passes its flags by pointer, where a filter cannot see them. Told by a second filter that it does not
    // exist, the C library falls back to `clone`. The allow-list lets it pass: its own refusal would win.
    let no_clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    let missing = SeccompAction::Errno(u32::try_from(libc::ENOSYS)?);
    let clone_only: BpfProgram = SeccompFilter::new(no_clone3, SeccompAction::Allow, missing, arch)?.try_into()?;
    // In this order: the allow-list does not allow installing another filter.
    seccompiler::apply_filter(&clone_only)?;
    seccompiler::apply_filter(&allow_list)?;
    Ok(())
}

fn when(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Qword, operator, value)?;
    Ok(vec![SeccompRule::new(vec![condition])?])
}

/// Reading and writing files, memory, threads, time. No sockets, no programs, no other processes.
const ALLOWED: [i64; 63] = [
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_openat,
    libc::SYS_close,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_fcntl,
    libc::SYS_dup,
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    libc::SYS_fadvise64,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_unlinkat,
    libc::SYS_renameat,
    libc::SYS_renameat2,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_rseq,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_ppoll,
    // For a process that was started before.
    libc::SYS_wait4,
];

/// Older names of the same, which the C library still uses on this architecture.
#[cfg(target_arch = "x86_64")]
const ALLOWED_X86_64: [i64; 8] = [
    libc::SYS_open,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_unlink,
    libc::SYS_rename,
    libc::SYS_poll,
];
