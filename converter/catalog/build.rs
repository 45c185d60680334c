//! Lists the row files so that they are embedded: a new service is one file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn sorted(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = std::fs::read_dir(directory)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").ok_or("no manifest directory")?);
    let sources = root.join("data/sources");
    println!("cargo:rerun-if-changed={}", sources.display());
    let mut list = String::from("&[\n");
    for cloud in sorted(&sources)? {
        if !cloud.is_dir() {
            continue;
        }
        println!("cargo:rerun-if-changed={}", cloud.display());
        for file in sorted(&cloud)? {
            if file.extension().is_none_or(|e| e != "toml") {
                continue;
            }
            println!("cargo:rerun-if-changed={}", file.display());
            let below = file.strip_prefix(&sources)?.with_extension("");
            writeln!(list, "    ({:?}, include_str!({:?})),", below.to_string_lossy(), file.display().to_string())?;
        }
    }
    list.push_str("]\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("no output directory")?);
    std::fs::write(out.join("sources.rs"), list)?;
    Ok(())
}
