//! A sign of life on a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Before this time nothing is shown, so that short runs stay silent.
const PATIENCE: Duration = Duration::from_secs(1);

/// Does some work; as long as it lasts, a terminal on standard error shows what it is and for how long.
pub fn while_showing<R>(what: &str, work: impl FnOnce() -> R) -> R {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    let (done, wait) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let start = Instant::now();
            let mut shown = false;
            while wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown = true;
                let _ = write!(std::io::stderr().lock(), "\r{what} … {} s", start.elapsed().as_secs());
            }
            if shown {
                let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
            }
        });
        let result = work();
        drop(done);
        result
    })
}
