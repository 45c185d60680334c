//! Lists the row files so that they are embedded, and which types each is about: a new service is one file.
#![allow(clippy::disallowed_methods, reason = "a build reads the project's own files")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn sorted(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = std::fs::read_dir(directory)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

/// Types that a file of rows names.
fn types(text: &str) -> Result<Vec<String>, toml::de::Error> {
    let table = text.parse::<toml::Table>()?;
    let entries = ["resource", "glue", "manual"].iter().filter_map(|key| table.get(*key)?.as_array()).flatten();
    let mut types: Vec<String> = entries
        .flat_map(|entry| {
            entry
                .get("type")
                .into_iter()
                .chain(entry.get("also").and_then(|also| also.as_array()).into_iter().flatten())
        })
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    types.sort();
    types.dedup();
    Ok(types)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").ok_or("no manifest directory")?);
    let sources = root.join("data/sources");
    println!("cargo:rerun-if-changed={}", sources.display());
    let mut list = String::from("static SOURCES: &[Source] = &[\n");
    let mut by_type: Vec<(String, usize)> = Vec::new();
    let mut index = 0;
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
            let (name, path) = (below.to_string_lossy(), file.display().to_string());
            writeln!(list, "    Source {{ name: {name:?}, text: include_str!({path:?}) }},")?;
            // A service whose rows cannot be read would be lost without a word.
            let names = types(&std::fs::read_to_string(&file)?).map_err(|error| format!("{path}: {error}"))?;
            by_type.extend(names.into_iter().map(|name| (name, index)));
            index += 1;
        }
    }
    list.push_str("];\n\n/// Types in order, each with the number of its file.\nstatic TYPES: &[(&str, usize)] = &[\n");
    by_type.sort();
    for (name, index) in by_type {
        writeln!(list, "    ({name:?}, {index}),")?;
    }
    list.push_str("];\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("no output directory")?);
    std::fs::write(out.join("sources.rs"), list)?;
    Ok(())
}
