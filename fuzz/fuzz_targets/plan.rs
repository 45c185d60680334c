//! A plan as JSON, whatever it holds.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = read::plan::read_bytes("fuzz.json", bytes);
});
