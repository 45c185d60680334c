//! `cargo xtask bench`: how long the command takes, as a user waits for it.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

const RUNS: usize = 11;

/// Runs the release build of `agnostech` with these arguments and prints the least, the median and the greatest time.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    if arguments.is_empty() {
        return Err(Failure::usage("cargo xtask bench ARGUMENT...    (those of agnostech, such as analyze DIRECTORY)"));
    }
    let program = crate::build_release("agnostech", "agnostech")?;
    let mut times: Vec<Duration> = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        let status = Command::new(&program).args(arguments).stdout(Stdio::null()).status()?;
        times.push(start.elapsed());
        if !status.success() {
            return Err(Failure::new(format!("agnostech {} ended with {status}", arguments.join(" "))));
        }
    }
    times.sort();
    println!("least {:?}, median {:?}, greatest {:?} of {RUNS}", times[0], times[RUNS / 2], times[RUNS - 1]);
    Ok(())
}
