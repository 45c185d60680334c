//! Reading states of several clouds and sizes into the model: a ratio to parsing the same bytes as JSON, and how it grows.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use super::estate;
use crate::Failure;

/// Resource instances of the states that are read.
const SIZES: &[usize] = &[10_000, 50_000, 200_000];
const RUNS: usize = 3;

/// Microseconds by the clock and on the processor outside of the kernel, and peak memory in KiB.
#[derive(Clone, Copy)]
struct Taken {
    time: f64,
    own: f64,
    peak: f64,
}

/// Prints a line for each size; without any, for the usual ones.
pub(super) fn run(directory: &Path, sizes: &[usize]) -> Result<(), Failure> {
    let program = crate::build_release_example("agnostech", "bench_model")?;
    println!(
        "Reading a state of AWS, Google Cloud and Azure into the model, beside serde_json::from_slice::<Value> on the same bytes"
    );
    let mut first: Option<(usize, Taken)> = None;
    for &size in if sizes.is_empty() { SIZES } else { sizes } {
        let path = directory.join("model.json");
        let mut file = std::io::BufWriter::new(fs::File::create(&path)?);
        estate::write_mixed(&mut file, size)?;
        file.flush()?;
        drop(file);
        let parsed = best(&program, "parse", &path)?;
        let read = best(&program, "model", &path)?;
        let mut line = format!(
            "{size:>7} instances  {:>7.0} ms  {:>7.0} ms own  {:>6.0} MiB  {:.1} KiB an instance  {:.2} x serde_json ({:.0} ms; memory {:.2} x)",
            read.time / 1e3,
            read.own / 1e3,
            read.peak / 1024.0,
            read.peak / size as f64,
            read.time / parsed.time,
            parsed.time / 1e3,
            read.peak / parsed.peak,
        );
        match first {
            None => first = Some((size, read)),
            Some((smallest, base)) => line.push_str(&format!(
                "  {:.1} x the time, {:.1} x the own time and {:.2} x the memory of {smallest} for {:.1} x the instances",
                read.time / base.time,
                read.own / base.own,
                read.peak / base.peak,
                size as f64 / smallest as f64,
            )),
        }
        println!("{line}");
        fs::remove_file(&path)?;
    }
    Ok(())
}

/// The least of several runs, each in a process of its own.
fn best(program: &Path, what: &str, path: &Path) -> Result<Taken, Failure> {
    let mut best: Option<Taken> = None;
    for _ in 0..RUNS {
        let output = Command::new(program).arg(what).arg(path).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let figures: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [time, own, peak, found] = figures[..] else {
            return Err(Failure::new(format!("{} {what} ended with {}: {text}", program.display(), output.status)));
        };
        if found == 0.0 {
            return Err(Failure::new(format!("{} {what} found nothing", program.display())));
        }
        best = Some(match best {
            None => Taken { time, own, peak },
            Some(before) => {
                Taken { time: time.min(before.time), own: own.min(before.own), peak: peak.min(before.peak) }
            }
        });
    }
    best.ok_or_else(|| Failure::new("nothing was run"))
}
