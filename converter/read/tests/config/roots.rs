//! Real roots: what is in a directory named by `AGNOSTECH_ROOTS` is read, each root by itself, to see that nothing breaks.

use crate::support::Disk;
use read::config::{ConfigurationInput, read};
use std::path::Path;

#[test]
fn reads_roots_from_elsewhere() {
    let Some(roots) = std::env::var_os("AGNOSTECH_ROOTS") else { return };
    let mut found = Vec::new();
    collect(Path::new(&roots), &mut found);
    for root in found {
        let started = std::time::Instant::now();
        let (estate, diagnostics) = read(&Disk, &ConfigurationInput::directory(root.to_str().unwrap()));
        let errors = diagnostics.iter().filter(|d| d.is_error()).count();
        let text = format!(
            "{}: {} resources ({} symbolic), {} outputs, {} opaque modules, {errors} errors, {} warnings, {:?}\n",
            root.display(),
            estate.len(),
            estate.resources().filter(|r| r.symbolic).count(),
            estate.outputs.len(),
            estate.opaque_modules.len(),
            diagnostics.len() - errors,
            started.elapsed(),
        );
        let listed: Vec<String> = diagnostics
            .iter()
            .filter(|d| d.is_error())
            .map(|d| {
                let place = d.place.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("  {place} {}: {}\n", d.summary, d.detail)
            })
            .collect();
        std::io::Write::write_all(&mut std::io::stderr(), (text + &listed.concat()).as_bytes()).unwrap();
        assert!(!diagnostics.iter().any(|d| d.summary.contains("could not be evaluated")), "{}", root.display());
    }
}

fn collect(directory: &Path, found: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    let mut paths: Vec<_> = entries.map(|e| e.unwrap().path()).collect();
    paths.sort();
    if paths.iter().any(|p| p.extension().is_some_and(|e| e == "tf")) {
        found.push(directory.to_owned());
    }
    for path in paths.iter().filter(|p| p.is_dir() && !p.is_symlink()) {
        collect(path, found);
    }
}
