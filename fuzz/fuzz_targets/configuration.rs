//! A configuration: read, evaluated, and every attribute made.
#![no_main]

use read::config::ConfigurationInput;
use read::files::MemoryFiles;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = read::config::read(&MemoryFiles::new(), &ConfigurationInput::text(text));
});
