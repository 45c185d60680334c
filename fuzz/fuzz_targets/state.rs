//! A state file or its JSON view, whatever it holds.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = read::state::read_any("fuzz.tfstate", bytes);
});
