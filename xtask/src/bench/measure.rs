//! Time and peak memory of a program.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

const RUNS: usize = 5;

/// The least of several runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    /// From start to end, as a user waits for it.
    pub(super) time: Duration,
    /// Peak of resident memory in KiB, where the kernel tells it.
    pub(super) peak_kib: Option<u64>,
}

/// Whether a program is on `PATH`.
pub(super) fn is_there(program: &str) -> bool {
    let version = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Runs a command several times, its output thrown away.
pub(super) fn measure(command: &mut Command) -> Result<Measured, Failure> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut best: Option<Measured> = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let mut child = command.spawn()?;
        let id = child.id();
        let mut peak_kib = None;
        // The kernel keeps the peak as long as the process is there; it only grows, so the last look is the peak but for
        // what the last millisecond took.
        let status = loop {
            peak_kib = peak(id).or(peak_kib);
            if let Some(status) = child.try_wait()? {
                break status;
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        let time = start.elapsed();
        if !status.success() {
            return Err(Failure::new(format!("{command:?} ended with {status}")));
        }
        let least = |a: Option<u64>, b: Option<u64>| a.into_iter().chain(b).min();
        best = Some(match best {
            None => Measured { time, peak_kib },
            Some(before) => Measured { time: time.min(before.time), peak_kib: least(peak_kib, before.peak_kib) },
        });
    }
    best.ok_or_else(|| Failure::new("nothing was run"))
}

fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
