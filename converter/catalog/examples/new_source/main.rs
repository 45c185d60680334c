//! `new_source ROOT CLOUD SERVICE KIND`: makes a file of rows and a case. `cargo xtask new-source` runs it.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a program for developers")]

mod make;

use std::path::Path;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, cloud, service, kind] = &arguments[..] else {
        return Err(String::from("usage: new_source ROOT CLOUD SERVICE KIND"));
    };
    let root = Path::new(root);
    for path in (make::New { cloud, service, kind }).make(root)? {
        println!("made {}", path.strip_prefix(root).unwrap_or(&path).display());
    }
    Ok(())
}
