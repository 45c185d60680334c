//! A text in each notation that a function reads; what came out goes through the function that writes it, and back.
#![no_main]

use invariants::environment::Nothing;
use value::Value;

fn call(name: &str, arguments: &[Value]) -> Option<Value> {
    functions::call(name, arguments, &Nothing).ok()
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let whole = Value::from(text);
    for (decode, encode) in [("jsondecode", "jsonencode"), ("yamldecode", "yamlencode"), ("urldecode", "urlencode")] {
        // Only what was written by us must come back: numbers are written shorter than they may be read.
        let Some(value) = call(decode, std::slice::from_ref(&whole)) else { continue };
        let Some(written) = call(encode, &[value]) else { continue };
        let again = call(decode, std::slice::from_ref(&written));
        let again = again.unwrap_or_else(|| panic!("{decode} refuses what {encode} wrote: {written:?}"));
        assert_eq!(call(encode, &[again]), Some(written));
    }
    for name in ["csvdecode", "base64decode", "base64gunzip", "parseint", "chomp", "title", "strrev", "tonumber"] {
        let _ = call(name, std::slice::from_ref(&whole));
    }
    let (first, second) = text.split_once('\n').unwrap_or((text, ""));
    let pair = [Value::from(first), Value::from(second)];
    for name in ["format", "formatdate", "timeadd", "timecmp", "cidrhost", "textdecodebase64", "split", "trim"] {
        let _ = call(name, &pair);
    }
    for newbits in [1, 8] {
        let _ = call("cidrsubnet", &[pair[0].clone(), newbits.into(), 1.into()]);
    }
    let _ = call("cidrnetmask", &pair[..1]);
});
