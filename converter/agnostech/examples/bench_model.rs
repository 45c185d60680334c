//! Time and memory of reading a state into the model, beside `serde_json`'s parse of the same bytes.
//!
//! `bench_model model|parse FILE` does one of them and prints microseconds, those of its own work on the processor, the peak
//! of memory in KiB, from Linux's `/proc`, and how many things came out. `cargo xtask bench model` runs it.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a program for developers")]

use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, path] = &arguments[..] else { panic_with_usage() };
    let started = Instant::now();
    let found = match what.as_str() {
        "model" => {
            let bytes = std::fs::read(path).unwrap();
            let input = agnostech::Input { documents: vec![(path.clone(), bytes)], ..agnostech::Input::default() };
            let (estate, _) = agnostech::read_estate(&agnostech::DiskFiles, &input);
            let (infrastructure, _) = catalog::map(&estate);
            infrastructure.nodes.len()
        }
        "parse" => {
            let document: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            document["resources"].as_array().map_or(0, Vec::len)
        }
        _ => panic_with_usage(),
    };
    println!("{} {} {} {found}", started.elapsed().as_micros(), own_time(), peak());
    // What was read is given back at once by the end of the process; taking it apart is no part of the job.
    std::process::exit(0);
}

fn panic_with_usage() -> ! {
    println!("bench_model model|parse FILE");
    std::process::exit(2)
}

/// Microseconds of the processor outside of the kernel: how long the kernel takes to find pages says more of the machine.
fn own_time() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, after_name) = stat.rsplit_once(')').unwrap();
    // The fourteenth field, in hundredths of a second, which is what the kernel gives to programs whatever its own tick is.
    let ticks: u64 = after_name.split_whitespace().nth(11).unwrap().parse().unwrap();
    ticks * 10_000
}

fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
