//! Files on the disk, for the command and the provider.
#![allow(clippy::disallowed_methods)]

use read::files::{Entry, EntryKind, FileError, Files, MAX_FILE_SIZE};
use std::io::{Error, ErrorKind};

/// The disk. Whoever reads decides which directories are allowed; this only opens what it is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiskFiles;

fn failed(path: &str, error: &Error) -> FileError {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::NotFound => FileError::NotFound { path },
        _ => FileError::NotReadable { path, reason: error.to_string() },
    }
}

impl Files for DiskFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let metadata = std::fs::metadata(path).map_err(|e| failed(path, &e))?;
        // A device or a pipe could be read without end.
        if !metadata.is_file() {
            return Err(FileError::NotAFile { path: path.to_owned() });
        }
        if metadata.len() > MAX_FILE_SIZE {
            return Err(FileError::TooLarge { path: path.to_owned(), size: metadata.len(), limit: MAX_FILE_SIZE });
        }
        std::fs::read(path).map_err(|e| failed(path, &e))
    }

    fn list(&self, directory: &str) -> Result<Vec<Entry>, FileError> {
        let metadata = std::fs::metadata(directory).map_err(|e| failed(directory, &e))?;
        if !metadata.is_dir() {
            return Err(FileError::NotADirectory { path: directory.to_owned() });
        }
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(directory).map_err(|e| failed(directory, &e))? {
            let entry = entry.map_err(|e| failed(directory, &e))?;
            // A name that is not UTF-8 cannot be named by a configuration either.
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            let kind = match std::fs::metadata(entry.path()) {
                Ok(metadata) if metadata.is_file() => EntryKind::File,
                Ok(metadata) if metadata.is_dir() => EntryKind::Directory,
                Ok(_) | Err(_) => EntryKind::Other,
            };
            entries.push(Entry { name, kind });
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        let canonical = std::fs::canonicalize(path).map_err(|e| failed(path, &e))?;
        canonical.into_os_string().into_string().map_err(|_| FileError::NotReadable {
            path: path.to_owned(),
            reason: String::from("its name is not UTF-8"),
        })
    }
}
