//! What this machine has, and how much work it bears at once.

/// More tasks at once than this would need more memory than a small server has: one of many pictures takes 0.8 GB.
const MOST_TASKS: usize = 2;

/// Processors this process may use.
pub fn processors() -> u32 {
    let found = std::thread::available_parallelism().map_or(1, usize::from);
    u32::try_from(found).unwrap_or(u32::MAX)
}

/// Tasks that are done at once, as far as there is room for them (`Task::fits`).
pub fn tasks_at_once() -> usize {
    MOST_TASKS.min(processors() as usize)
}

/// What tasks that keep so many of all `processors` busy leave; none where nothing is done.
pub fn room(processors: u32, busy: u32) -> Option<u32> {
    (busy > 0).then(|| processors.saturating_sub(busy))
}

/// All memory of the machine; 0 where it does not say.
pub fn memory_mib() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib = total.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}
