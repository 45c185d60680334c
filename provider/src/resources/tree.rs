//! Files in a directory that others use too.

// The resource is about files: there is no Files trait for it to go through.
#![allow(clippy::disallowed_methods)]

use diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};

/// Whether a path leads to a file inside the directory that it is joined to.
pub(super) fn stays_inside(path: &Path) -> bool {
    path.file_name().is_some() && path.components().all(|component| matches!(component, Component::Normal(_)))
}

/// The files of these names that exist, with their content, and what kept others from being read.
pub(super) fn look<'n>(
    directory: &Path,
    names: impl Iterator<Item = &'n String>,
) -> (BTreeMap<String, String>, Vec<Diagnostic>) {
    let (mut files, mut found) = (BTreeMap::new(), Vec::new());
    for name in names {
        let path = directory.join(name);
        match fs::read(&path) {
            Ok(bytes) => {
                files.insert(name.clone(), String::from_utf8_lossy(&bytes).into_owned());
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => found.push(Diagnostic::warning(
                format!("{} cannot be read", path.display()),
                format!("{error}. It is taken to be missing."),
            )),
        }
    }
    (files, found)
}

/// Makes a directory hold `files`. `owned` is what an earlier call wrote: what is not in `files` any more is removed,
/// unless somebody changed it; such files are returned.
///
/// Everything is written beside its place first, so that an error leaves what was there.
///
/// # Errors
/// A sentence, when a file is not ours to overwrite or the disk refuses.
pub(super) fn write(
    directory: &Path,
    owned: &BTreeMap<String, String>,
    files: &BTreeMap<String, String>,
) -> Result<Vec<PathBuf>, String> {
    for (name, content) in files {
        let path = directory.join(name);
        check(directory, name)?;
        let foreign = !owned.contains_key(name) && fs::read(&path).is_ok_and(|there| there != content.as_bytes());
        if foreign {
            return Err(format!(
                "{} exists and is not part of the bundle. Move it away, or choose another directory.",
                path.display()
            ));
        }
    }
    fs::create_dir_all(directory).map_err(|error| at(directory, &error))?;
    let staging =
        tempfile::Builder::new().prefix(".agnostech-").tempdir_in(directory).map_err(|error| at(directory, &error))?;
    let mut moves = Vec::new();
    for (index, (name, content)) in files.iter().enumerate() {
        let path = directory.join(name);
        if fs::read(&path).is_ok_and(|there| there == content.as_bytes()) {
            continue;
        }
        let staged = staging.path().join(index.to_string());
        stage(&staged, content, name.ends_with(".sh")).map_err(|error| at(&staged, &error))?;
        moves.push((staged, path));
    }
    for (staged, path) in moves {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| at(parent, &error))?;
        }
        fs::rename(&staged, &path).map_err(|error| at(&path, &error))?;
    }
    let gone: BTreeMap<String, String> = owned
        .iter()
        .filter(|(name, _)| !files.contains_key(*name))
        .map(|(name, content)| (name.clone(), content.clone()))
        .collect();
    remove(directory, &gone)
}

/// Removes files that are as they were written, and directories that are empty then. Returns those that are not.
///
/// # Errors
/// A sentence, when the disk refuses.
pub(super) fn remove(directory: &Path, files: &BTreeMap<String, String>) -> Result<Vec<PathBuf>, String> {
    let mut kept = Vec::new();
    let mut parents = BTreeSet::new();
    for (name, content) in files {
        check(directory, name)?;
        let path = directory.join(name);
        match fs::read(&path) {
            Ok(there) if there == content.as_bytes() => fs::remove_file(&path).map_err(|error| at(&path, &error))?,
            Ok(_) => kept.push(path),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(at(&path, &error)),
        }
        parents.extend(Path::new(name).ancestors().skip(1).map(Path::to_owned));
    }
    for parent in parents.iter().rev() {
        // A directory that others use is not empty, and stays.
        drop(fs::remove_dir(directory.join(parent)));
    }
    Ok(kept)
}

/// Refuses a path that leaves the directory, also through a link.
fn check(directory: &Path, name: &str) -> Result<(), String> {
    if !stays_inside(Path::new(name)) {
        return Err(format!("{name:?} is no path inside the directory."));
    }
    let mut path = directory.to_owned();
    for component in Path::new(name).components() {
        path.push(component);
        if path.is_symlink() {
            return Err(format!("{} is a link: files are not written through links.", path.display()));
        }
    }
    Ok(())
}

fn stage(path: &Path, content: &str, executable: bool) -> std::io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(content.as_bytes())?;
    if executable {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata()?.permissions().mode();
        // Whoever may read it may run it.
        file.set_permissions(fs::Permissions::from_mode(mode | ((mode & 0o444) >> 2)))?;
    }
    file.sync_all()
}

fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}.", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files<const N: usize>(files: [(&str, &str); N]) -> BTreeMap<String, String> {
        files.into_iter().map(|(name, content)| (name.to_owned(), content.to_owned())).collect()
    }

    #[test]
    fn owns_what_it_wrote_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("out");
        let first = files([("a/b.txt", "one"), ("run.sh", "#!/bin/sh\n"), ("gone.txt", "x"), ("edited.txt", "x")]);
        assert!(write(&directory, &BTreeMap::new(), &first).unwrap().is_empty());
        fs::write(directory.join("terraform.tfstate"), "theirs").unwrap();
        fs::write(directory.join("edited.txt"), "by hand").unwrap();

        let second = files([("a/b.txt", "two"), ("run.sh", "#!/bin/sh\n")]);
        let kept = write(&directory, &first, &second).unwrap();
        assert_eq!(kept, [directory.join("edited.txt")]);
        assert!(!directory.join("gone.txt").exists());
        let (there, _) = look(&directory, second.keys());
        assert_eq!(there, second);
        use std::os::unix::fs::PermissionsExt as _;
        assert!(fs::metadata(directory.join("run.sh")).unwrap().permissions().mode() & 0o100 != 0);

        remove(&directory, &second).unwrap();
        let mut left: Vec<_> = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["edited.txt", "terraform.tfstate"]);
    }

    #[test]
    fn files_of_others_and_ways_out_are_refused() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("theirs"), "x").unwrap();
        assert!(write(root.path(), &BTreeMap::new(), &files([("theirs", "y")])).is_err());
        assert!(write(root.path(), &BTreeMap::new(), &files([("../out", "y")])).is_err());
        std::os::unix::fs::symlink("/tmp", root.path().join("link")).unwrap();
        assert!(write(root.path(), &BTreeMap::new(), &files([("link/out", "y")])).is_err());
        for path in ["", "/a", "..", "a/../b", "."] {
            assert!(!stays_inside(Path::new(path)), "{path}");
        }
        assert_eq!(fs::read_to_string(root.path().join("theirs")).unwrap(), "x");
    }
}
