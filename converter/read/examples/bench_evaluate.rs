//! Time and memory of evaluating a configuration.
//!
//! `bench_evaluate DIRECTORY` prints microseconds, those of processors (in steps of 10 ms, as Linux counts them), the peak of
//! memory in KiB, both from Linux's `/proc/self`, and how many resource instances came out. `cargo xtask bench evaluate` runs it beside `terraform plan`.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a program for developers")]

use std::time::Instant;

use read::config::{ConfigurationInput, read};
use read::files::{Entry, EntryKind, FileError, Files};

struct Disk;

fn error(path: &str, error: &std::io::Error) -> FileError {
    if error.kind() == std::io::ErrorKind::NotFound {
        FileError::NotFound { path: path.to_owned() }
    } else {
        FileError::NotReadable { path: path.to_owned(), reason: error.to_string() }
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        std::fs::read(path).map_err(|e| error(path, &e))
    }

    fn list(&self, directory: &str) -> Result<Vec<Entry>, FileError> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(directory).map_err(|e| error(directory, &e))? {
            let entry = entry.map_err(|e| error(directory, &e))?;
            let kind = match std::fs::metadata(entry.path()) {
                Ok(metadata) if metadata.is_file() => EntryKind::File,
                Ok(metadata) if metadata.is_dir() => EntryKind::Directory,
                Ok(_) | Err(_) => EntryKind::Other,
            };
            entries.push(Entry { name: entry.file_name().to_string_lossy().into_owned(), kind });
        }
        entries.sort();
        Ok(entries)
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        let canonical = std::fs::canonicalize(path).map_err(|e| error(path, &e))?;
        Ok(canonical.to_string_lossy().into_owned())
    }
}

fn main() {
    let Some(directory) = std::env::args().nth(1) else {
        println!("bench_evaluate DIRECTORY");
        std::process::exit(2)
    };
    let started = Instant::now();
    let (estate, diagnostics) = read(&Disk, &ConfigurationInput::directory(directory));
    let taken = started.elapsed().as_micros();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
        println!("{diagnostic:?}");
    }
    println!("{taken} {} {} {}", processors(), peak(), estate.resources().count());
    // Taking apart what was read is no part of the job.
    std::process::exit(0);
}

/// Time of processors, in the user's program and in the kernel for it.
fn processors() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name of the program, which may have blanks, ends with the last parenthesis; the 12th and 13th after it are ticks.
    let fields: Vec<&str> = stat[stat.rfind(')').unwrap()..].split_whitespace().collect();
    let ticks: u64 = fields[12..14].iter().map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    ticks * 10_000
}

fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
