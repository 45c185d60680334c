//! Files, as readers see them.
//!
//! Readers never open anything themselves: the command and the provider implement [`Files`] over the disk, tests and
//! callers that hold everything in memory use [`MemoryFiles`]. Paths are texts with `/` between their parts.

use std::collections::BTreeMap;
use std::fmt;

/// Files above this many bytes are not read: 1 GiB, an order of magnitude above the largest states in the wild.
pub const MAX_FILE_SIZE: u64 = 1 << 30;

/// Symbolic links followed in one path before it counts as a loop; Linux' own limit.
const MAX_LINKS: usize = 40;

/// What stands in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A file, or a link to one.
    File,
    /// A directory, or a link to one.
    Directory,
    /// A device, socket, pipe or a link that leads nowhere.
    Other,
}

/// One entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// Its name, without the directory.
    pub name: String,
    /// What it is, after following links.
    pub kind: EntryKind,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// There is nothing at this path.
    NotFound {
        /// The path as it was asked for.
        path: String,
    },
    /// It is there, and reading it failed.
    NotReadable {
        /// The path as it was asked for.
        path: String,
        /// The operating system's words.
        reason: String,
    },
    /// It lies outside of the directories that may be read, perhaps through a symbolic link.
    OutsideOfAllowedPaths {
        /// The path as it was asked for.
        path: String,
        /// Where it really is.
        leads_to: String,
    },
    /// It has more bytes than are read.
    TooLarge {
        /// The path as it was asked for.
        path: String,
        /// Its size in bytes.
        size: u64,
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// It is a directory, a device or something else that is not a file.
    NotAFile {
        /// The path as it was asked for.
        path: String,
    },
    /// It is not a directory.
    NotADirectory {
        /// The path as it was asked for.
        path: String,
    },
}

impl FileError {
    /// The path as it was asked for.
    pub fn path(&self) -> &str {
        match self {
            Self::NotFound { path }
            | Self::NotReadable { path, .. }
            | Self::OutsideOfAllowedPaths { path, .. }
            | Self::TooLarge { path, .. }
            | Self::NotAFile { path }
            | Self::NotADirectory { path } => path,
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => {
                "Check the spelling; relative paths start at the working directory, and inside a configuration at `path.root`."
            }
            Self::NotReadable { .. } => "Check the permissions of the file and of the directories above it.",
            Self::OutsideOfAllowedPaths { .. } => {
                "Only the configuration's own directory, those of its modules and `allow_paths` are read. Add the directory to `allow_paths` if it is meant to be read."
            }
            Self::TooLarge { .. } => "Split the input, or give a smaller one.",
            Self::NotAFile { .. } => "Give the path of a file.",
            Self::NotADirectory { .. } => "Give the path of a directory.",
        }
    }

    /// The error as a diagnostic for the user.
    pub fn diagnostic(&self) -> diagnostic::Diagnostic {
        diagnostic::Diagnostic::error(self.to_string(), self.remedy())
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { path } => write!(f, "{path} does not exist"),
            Self::NotReadable { path, reason } => write!(f, "{path} cannot be read: {reason}"),
            Self::OutsideOfAllowedPaths { path, leads_to } if path == leads_to => {
                write!(f, "{path} is outside of the allowed paths")
            }
            Self::OutsideOfAllowedPaths { path, leads_to } => {
                write!(f, "{path} leads to {leads_to}, which is outside of the allowed paths")
            }
            Self::TooLarge { path, size, limit } => {
                write!(f, "{path} is too large: {size} bytes, and at most {limit} are read")
            }
            Self::NotAFile { path } => write!(f, "{path} is not a file"),
            Self::NotADirectory { path } => write!(f, "{path} is not a directory"),
        }
    }
}

impl std::error::Error for FileError {}

/// Where bytes come from.
///
/// Implementations follow symbolic links; callers keep them inside of what may be read with [`Roots`].
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Whatever keeps the file from being read; files over [`MAX_FILE_SIZE`] are refused before they are read.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError>;

    /// The entries of a directory, sorted by name.
    ///
    /// # Errors
    /// If it is not there, not a directory, or not readable.
    fn list(&self, directory: &str) -> Result<Vec<Entry>, FileError>;

    /// The absolute path of what is there, with every symbolic link followed and no `.` or `..` left.
    ///
    /// # Errors
    /// If nothing is there, or links form a loop.
    fn canonical(&self, path: &str) -> Result<String, FileError>;

    /// Whether a file or directory is there.
    fn exists(&self, path: &str) -> bool {
        self.canonical(path).is_ok()
    }
}

/// The directories (or single files) out of which nothing is read, whatever links are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roots(Vec<String>);

impl Roots {
    /// Nothing may be read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Allows a directory with everything below it, or a single file.
    ///
    /// # Errors
    /// If it is not there.
    pub fn allow(&mut self, files: &dyn Files, path: &str) -> Result<(), FileError> {
        let canonical = files.canonical(path)?;
        if !self.contains(&canonical) {
            self.0.push(canonical);
            self.0.sort();
        }
        Ok(())
    }

    /// Whether a canonical path lies inside.
    pub fn contains(&self, canonical: &str) -> bool {
        self.0.iter().any(|root| is_within(canonical, root))
    }

    /// The canonical path of something inside.
    ///
    /// # Errors
    /// [`FileError::OutsideOfAllowedPaths`] if it lies elsewhere, or the error of [`Files::canonical`].
    pub fn check(&self, files: &dyn Files, path: &str) -> Result<String, FileError> {
        let canonical = files.canonical(path)?;
        if self.contains(&canonical) {
            Ok(canonical)
        } else {
            Err(FileError::OutsideOfAllowedPaths { path: path.to_owned(), leads_to: canonical })
        }
    }

    /// The bytes of a file inside.
    ///
    /// # Errors
    /// As [`Roots::check`] and [`Files::read`].
    pub fn read(&self, files: &dyn Files, path: &str) -> Result<Vec<u8>, FileError> {
        // The canonical path is read, so that a link cannot be exchanged between the check and the reading.
        files.read(&self.check(files, path)?)
    }

    /// The entries of a directory inside.
    ///
    /// # Errors
    /// As [`Roots::check`] and [`Files::list`].
    pub fn list(&self, files: &dyn Files, path: &str) -> Result<Vec<Entry>, FileError> {
        files.list(&self.check(files, path)?)
    }
}

/// Whether `path` is `root` or below it; both canonical.
pub fn is_within(path: &str, root: &str) -> bool {
    match path.strip_prefix(root) {
        Some(rest) => rest.is_empty() || root.ends_with('/') || rest.starts_with('/'),
        None => false,
    }
}

/// A path without `.`, `..` and doubled `/`, by its text alone. A `..` above the start of a relative path stays.
pub fn normalise(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// `path` as seen from `directory`, normalised; an absolute path stays as it is.
pub fn join(directory: &str, path: &str) -> String {
    if path.starts_with('/') { normalise(path) } else { normalise(&format!("{directory}/{path}")) }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    File(Vec<u8>),
    Link(String),
}

/// Files in memory. Relative paths start at `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryFiles(BTreeMap<String, Node>);

impl MemoryFiles {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file there, with the directories above it.
    pub fn insert(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.0.insert(join("/", path), Node::File(bytes.into()));
    }

    /// Puts a symbolic link there.
    pub fn link(&mut self, path: &str, target: &str) {
        self.0.insert(join("/", path), Node::Link(target.to_owned()));
    }

    fn is_directory(&self, canonical: &str) -> bool {
        let below = if canonical == "/" { "/".to_owned() } else { format!("{canonical}/") };
        canonical == "/"
            || self.0.range(below.clone()..).next().is_some_and(|(path, _)| path.starts_with(below.as_str()))
    }
}

impl<P: AsRef<str>, B: Into<Vec<u8>>> FromIterator<(P, B)> for MemoryFiles {
    fn from_iter<I: IntoIterator<Item = (P, B)>>(files: I) -> Self {
        let mut memory = Self::new();
        for (path, bytes) in files {
            memory.insert(path.as_ref(), bytes);
        }
        memory
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let canonical = self.canonical(path)?;
        match self.0.get(&canonical) {
            Some(Node::File(bytes)) => Ok(bytes.clone()),
            Some(Node::Link(_)) | None => Err(FileError::NotAFile { path: path.to_owned() }),
        }
    }

    fn list(&self, directory: &str) -> Result<Vec<Entry>, FileError> {
        let canonical = self.canonical(directory)?;
        if !self.is_directory(&canonical) {
            return Err(FileError::NotADirectory { path: directory.to_owned() });
        }
        let below = if canonical == "/" { "/".to_owned() } else { format!("{canonical}/") };
        let mut entries: Vec<Entry> = Vec::new();
        for path in self.0.range(below.clone()..).map(|(path, _)| path).take_while(|p| p.starts_with(below.as_str())) {
            let name = path[below.len()..].split('/').next().unwrap_or_default();
            if entries.last().is_some_and(|last| last.name == name) {
                continue;
            }
            let kind = match self.canonical(&format!("{below}{name}")) {
                Ok(real) if matches!(self.0.get(&real), Some(Node::File(_))) => EntryKind::File,
                Ok(_) => EntryKind::Directory,
                Err(_) => EntryKind::Other,
            };
            entries.push(Entry { name: name.to_owned(), kind });
        }
        // `a.tf` sorts before `a/b` as a path, and after `a` as a name.
        entries.sort();
        entries.dedup();
        Ok(entries)
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        let mut waiting: Vec<String> =
            path.split('/').rev().filter(|p| !p.is_empty() && *p != ".").map(str::to_owned).collect();
        let mut at = String::from("/");
        let mut links = 0;
        while let Some(part) = waiting.pop() {
            if part == ".." {
                at = join(&at, "..");
                continue;
            }
            let next = join(&at, &part);
            match self.0.get(&next) {
                Some(Node::Link(target)) => {
                    links += 1;
                    if links > MAX_LINKS {
                        let reason = "its symbolic links form a loop".to_owned();
                        return Err(FileError::NotReadable { path: path.to_owned(), reason });
                    }
                    if target.starts_with('/') {
                        at = "/".to_owned();
                    }
                    waiting.extend(target.split('/').rev().filter(|p| !p.is_empty() && *p != ".").map(str::to_owned));
                }
                Some(Node::File(_)) => at = next,
                None if self.is_directory(&next) => at = next,
                None => return Err(FileError::NotFound { path: path.to_owned() }),
            }
        }
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_do_not_lead_out() {
        let mut files = MemoryFiles::from_iter([("root/main.tf", "a"), ("secret/key", "k"), ("rooted/x", "x")]);
        files.link("root/inside.tf", "main.tf");
        files.link("root/outside", "../secret");
        files.link("root/absolute", "/secret/key");
        files.link("root/loop", "loop");
        let mut roots = Roots::new();
        roots.allow(&files, "root").unwrap();
        assert_eq!(roots.read(&files, "root/inside.tf").unwrap(), b"a");
        for path in ["root/outside/key", "root/absolute", "root/../secret/key", "rooted/x"] {
            assert!(matches!(roots.read(&files, path), Err(FileError::OutsideOfAllowedPaths { .. })), "{path}");
        }
        assert!(matches!(roots.read(&files, "root/loop"), Err(FileError::NotReadable { .. })));
        assert!(matches!(roots.read(&files, "root/none"), Err(FileError::NotFound { .. })));
        assert!(matches!(roots.read(&files, "root"), Err(FileError::NotAFile { .. })));
        let error = roots.read(&files, "root/absolute").unwrap_err();
        assert_eq!(error.to_string(), "root/absolute leads to /secret/key, which is outside of the allowed paths");
    }

    #[test]
    fn lists_what_is_there() {
        let mut files = MemoryFiles::from_iter([("a/b.tf", ""), ("a/b/c", ""), ("a/z", "")]);
        files.link("a/nowhere", "gone");
        let names: Vec<_> = files.list("a").unwrap().into_iter().map(|e| (e.name, e.kind)).collect();
        let expected = [
            ("b", EntryKind::Directory),
            ("b.tf", EntryKind::File),
            ("nowhere", EntryKind::Other),
            ("z", EntryKind::File),
        ];
        assert_eq!(names, expected.map(|(n, k)| (n.to_owned(), k)));
        assert!(matches!(files.list("a/z"), Err(FileError::NotADirectory { .. })));
        assert_eq!(files.list("/").unwrap().len(), 1);
    }

    #[test]
    fn normalises() {
        assert_eq!(normalise("a/./b//../c"), "a/c");
        assert_eq!(normalise("../../a"), "../../a");
        assert_eq!(normalise("/../a"), "/a");
        assert_eq!(normalise("a/.."), ".");
        assert_eq!(join("/x/y", "../z"), "/x/z");
    }
}
