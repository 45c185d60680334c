//! A dynamic value as Terraform sends it.
#![no_main]

use terraform_provider_agnostech::protocol::msgpack;
use value::Type;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for ty in [Type::Dynamic, Type::map(Type::list(Type::String)), Type::set(Type::Number)] {
        if let Ok(value) = msgpack::decode(bytes, &ty) {
            let _ = msgpack::encode(&value, &ty);
        }
    }
});
