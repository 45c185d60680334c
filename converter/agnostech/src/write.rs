//! A rendered tree on the disk.
//!
//! A manifest lists the files that were written, so that a later run takes away what it does not write any more and
//! touches nothing else: a state, `.terraform`, or a file of the user's stays as it is. Everything is staged first and
//! then renamed file by file; a run that was cut off is finished by the next.
#![allow(clippy::disallowed_methods)]

use render::Tree;
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::{Error, Write as _};
use std::path::{Path, PathBuf};

/// Name of the manifest in the output directory.
const MANIFEST: &str = ".agnostech-manifest.json";
/// Directory in which files are staged.
const STAGING: &str = ".agnostech-staging";

/// Why a tree could not be written.
#[derive(Debug)]
pub enum WriteError {
    /// A file that this program did not write stands where one should go.
    NotOurs(PathBuf),
    /// The way to a file leads through a symbolic link.
    ThroughLink(PathBuf),
    /// The operating system refused.
    Io(PathBuf, Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOurs(path) => write!(
                f,
                "{} is there already and was not written by this program; move it away or choose another directory",
                path.display()
            ),
            Self::ThroughLink(path) => {
                write!(f, "{} is a symbolic link; nothing is written through links", path.display())
            }
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for WriteError {}

fn io(path: &Path) -> impl FnOnce(Error) -> WriteError {
    let path = path.to_owned();
    move |error| WriteError::Io(path, error)
}

/// Writes a tree below a directory, which is made if it is not there.
///
/// # Errors
/// If a file of the user's is in the way, a link is, or the operating system refuses. Nothing was changed then, unless the
/// operating system refused half-way; the next run goes on from there.
pub fn write_tree(directory: &Path, tree: &Tree) -> Result<(), WriteError> {
    fs::create_dir_all(directory).map_err(io(directory))?;
    let owned = manifest(directory)?;
    let wanted: BTreeSet<String> = tree.files().map(|(path, _)| path.to_owned()).collect();
    for path in &wanted {
        check(directory, path, &owned)?;
    }
    let staging = directory.join(STAGING);
    if staging.exists() {
        fs::remove_dir_all(&staging).map_err(io(&staging))?;
    }
    for (path, file) in tree.files() {
        let staged = staging.join(path);
        if let Some(parent) = staged.parent() {
            fs::create_dir_all(parent).map_err(io(parent))?;
        }
        let mut handle = fs::File::create(&staged).map_err(io(&staged))?;
        handle.write_all(file.text.as_bytes()).map_err(io(&staged))?;
        set_mode(&staged, file.executable)?;
    }
    // From here on both sets are ours, so that a run that is cut off can be finished.
    let all: BTreeSet<String> = owned.union(&wanted).cloned().collect();
    write_manifest(directory, &all)?;
    for path in &wanted {
        let target = directory.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(io(parent))?;
        }
        fs::rename(staging.join(path), &target).map_err(io(&target))?;
    }
    for path in owned.difference(&wanted) {
        let target = directory.join(path);
        if target.is_file() {
            fs::remove_file(&target).map_err(io(&target))?;
        }
        let mut parent = target.parent();
        while let Some(folder) = parent.filter(|p| *p != directory && p.starts_with(directory)) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
            parent = folder.parent();
        }
    }
    write_manifest(directory, &wanted)?;
    if staging.exists() {
        fs::remove_dir_all(&staging).map_err(io(&staging))?;
    }
    Ok(())
}

fn manifest(directory: &Path) -> Result<BTreeSet<String>, WriteError> {
    let path = directory.join(MANIFEST);
    match fs::read(&path) {
        Ok(bytes) => Ok(serde_json::from_slice::<BTreeSet<String>>(&bytes)
            .unwrap_or_default()
            .into_iter()
            .filter(|p| !p.starts_with('/') && p.split('/').all(|part| !part.is_empty() && part != ".." && part != "."))
            .collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(WriteError::Io(path, error)),
    }
}

fn write_manifest(directory: &Path, files: &BTreeSet<String>) -> Result<(), WriteError> {
    let path = directory.join(MANIFEST);
    let new = directory.join(format!("{MANIFEST}.new"));
    let mut text = serde_json::to_vec_pretty(files).unwrap_or_default();
    text.push(b'\n');
    fs::write(&new, text).map_err(io(&new))?;
    fs::rename(&new, &path).map_err(io(&path))
}

/// A file may only take the place of one that is ours, and no link may lie on the way.
fn check(directory: &Path, path: &str, owned: &BTreeSet<String>) -> Result<(), WriteError> {
    let mut at = directory.to_owned();
    for part in path.split('/') {
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(metadata) if metadata.file_type().is_symlink() => return Err(WriteError::ThroughLink(at)),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(WriteError::Io(at, error)),
        }
    }
    if owned.contains(path) { Ok(()) } else { Err(WriteError::NotOurs(at)) }
}

#[cfg(unix)]
fn set_mode(path: &Path, executable: bool) -> Result<(), WriteError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = if executable { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(io(path))
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: bool) -> Result<(), WriteError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use render::File;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::new();
        for (path, text) in files {
            tree.add(*path, File::new(*text)).unwrap();
        }
        tree
    }

    #[test]
    fn owns_what_it_wrote_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        write_tree(root, &tree(&[("terraform/a.tf", "a"), ("docs/b.md", "b")])).unwrap();
        fs::write(root.join("terraform/terraform.tfstate"), "state").unwrap();
        write_tree(root, &tree(&[("terraform/a.tf", "c")])).unwrap();
        assert_eq!(fs::read_to_string(root.join("terraform/a.tf")).unwrap(), "c");
        assert!(!root.join("docs").exists());
        assert!(root.join("terraform/terraform.tfstate").exists());
        let refused = write_tree(root, &tree(&[("terraform/terraform.tfstate", "x")]));
        assert!(matches!(refused, Err(WriteError::NotOurs(_))));
        assert_eq!(fs::read_to_string(root.join("terraform/terraform.tfstate")).unwrap(), "state");
    }

    #[cfg(unix)]
    #[test]
    fn writes_through_no_link() {
        let directory = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), directory.path().join("terraform")).unwrap();
        let refused = write_tree(directory.path(), &tree(&[("terraform/a.tf", "a")]));
        assert!(matches!(refused, Err(WriteError::ThroughLink(_))));
        assert!(fs::read_dir(elsewhere.path()).unwrap().next().is_none());
    }
}
