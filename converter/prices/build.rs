//! Compresses `data/*.csv` for embedding, and lists them.
#![allow(clippy::disallowed_methods)]

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data");
    let data = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("data");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut names = Vec::new();
    for entry in fs::read_dir(data)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "csv") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&fs::read(&path)?)?;
            fs::write(out.join(format!("{name}.deflate")), encoder.finish()?)?;
            names.push(name);
        }
    }
    names.sort();
    let mut list = String::from("[\n");
    for name in names {
        writeln!(list, "    (\"{name}\", include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.deflate\"))),")?;
    }
    list.push(']');
    fs::write(out.join("tables.rs"), list)?;
    Ok(())
}
