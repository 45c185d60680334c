use super::*;
use proptest::prelude::*;

fn number(text: &str) -> Value {
    text.parse::<Number>().unwrap().into()
}

#[test]
fn writes_what_cty_writes() {
    for (value, ty, bytes) in [
        (Value::null(Type::String), Type::String, &[0xc0][..]),
        (Value::from("ü"), Type::String, &[0xa2, 0xc3, 0xbc]),
        (true.into(), Type::Bool, &[0xc3]),
        (5.into(), Type::Number, &[0x05]),
        ((-1).into(), Type::Number, &[0xff]),
        (number("0.5"), Type::Number, &[0xcb, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0]),
        (number("0.1"), Type::Number, b"\xa30.1"),
        (number("18446744073709551615"), Type::Number, b"\xb418446744073709551615"),
        (Value::unknown(Type::Bool), Type::Bool, &[0xd4, 0, 0]),
        (Value::list(Type::Bool, [true.into(), false.into()]), Type::list(Type::Bool), &[0x92, 0xc3, 0xc2]),
        (Value::object([("a", 1.into())]), Type::object([("a", Type::Number)]), &[0x81, 0xa1, b'a', 1]),
        (Value::from("x"), Type::Dynamic, b"\x92\xc4\x08\"string\"\xa1x"),
        (Value::null(Type::Dynamic), Type::Dynamic, &[0xc0]),
        (Value::unknown(Type::Dynamic), Type::Dynamic, &[0xd4, 0, 0]),
    ] {
        assert_eq!(encode(&value, &ty).unwrap(), bytes, "{value:?}");
        assert_eq!(decode(bytes, &ty).unwrap(), value);
    }
}

#[test]
fn reads_refined_unknowns() {
    let refinements = Refinements { not_null: true, prefix: Some("arn:aws:".into()), ..Refinements::of(Type::String) };
    let bytes = b"\xc7\x0d\x0c\x82\x01\xc2\x02\xa8arn:aws:";
    assert_eq!(decode(bytes, &Type::String).unwrap(), Value::refined(refinements.clone()));
    assert_eq!(encode(&Value::refined(refinements), &Type::String).unwrap(), bytes);

    let bounds = Refinements {
        min: Some((1i64.into(), true)),
        max: Some(("0.1".parse().unwrap(), false)),
        ..Refinements::of(Type::Number)
    };
    let written = encode(&Value::refined(bounds.clone()), &Type::Number).unwrap();
    assert_eq!(decode(&written, &Type::Number).unwrap(), Value::refined(bounds));

    // A refinement, or a kind of unknown, that this version has never heard of.
    let later = b"\xc7\x07\x0c\x82\x09\x92\x01\xa0\x01\xc2";
    let Content::Unknown(read) = decode(later, &Type::String).unwrap().content else { panic!("not unknown") };
    assert!(read.not_null);
    assert!(decode(&[0xd5, 0x20, 1, 2], &Type::String).unwrap().is_unknown());
}

#[test]
fn a_long_prefix_is_cut_between_characters() {
    let refinements = Refinements { prefix: Some("é".repeat(200).into()), ..Refinements::of(Type::String) };
    let written = encode(&Value::refined(refinements), &Type::String).unwrap();
    let Content::Unknown(read) = decode(&written, &Type::String).unwrap().content else { panic!("not unknown") };
    assert_eq!(read.prefix.as_deref().map(str::len), Some(256));
}

#[test]
fn what_does_not_fit_is_refused_at_its_place() {
    let ty = Type::object([("a", Type::list(Type::Number)), ("b", Type::String)]);
    let error = decode(b"\x82\xa1a\x92\x01\xc3\xa1b\xa0", &ty).unwrap_err();
    assert_eq!(error.path.to_string(), "a[1]");
    for bytes in [
        &b""[..],
        b"\x81\xa1a\x90",                   // an attribute is missing
        b"\x83\xa1a\x90\xa1b\xa0\xa1c\xa0", // one too many
        b"\x82\xa1a\x90\xa1b\xa0\xc0",      // bytes follow
        b"\x82\xa1a\xdd\xff\xff\xff\xff",   // a length that there are no bytes for
        b"\x82\xa1a\x90\xa1b\xa1\xff",      // not UTF-8
        b"\xc1",
    ] {
        assert!(decode(bytes, &ty).is_err(), "{bytes:x?}");
    }
    assert!(decode(b"\xcb\x7f\xf0\0\0\0\0\0\0", &Type::Number).is_err(), "infinity");
    assert!(decode(b"\x92\xc4\x03foo\xc0", &Type::Dynamic).is_err(), "no type");
    assert!(encode(&Value::from("x"), &Type::Number).is_err());
    assert!(encode(&Value::object([("a", 1.into())]), &Type::object([("b", Type::Number)])).is_err());
}

#[test]
fn nesting_is_bounded() {
    let mut bytes = Vec::new();
    for _ in 0..100_000 {
        bytes.extend_from_slice(b"\x92\xc4\x09\"dynamic\"");
    }
    bytes.push(0xc0);
    assert!(decode(&bytes, &Type::Dynamic).unwrap_err().message.contains("deeply"));
    let mut skipped = b"\xc9\x00\x01\x00\x00\x0c\x81\x20".to_vec();
    skipped.extend(std::iter::repeat_n(0x91, 0x1_0000));
    assert!(decode(&skipped, &Type::String).is_err());
    let deep = format!("{}\"bool\"{}", "[\"list\",".repeat(100_000), "]".repeat(100_000));
    assert!(types::from_bytes(deep.as_bytes()).is_none());
}

/// A value together with the type that it is written as.
fn typed() -> impl Strategy<Value = (Value, Type)> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(|b| (b.into(), Type::Bool)),
        any::<i64>().prop_map(|i| (i.into(), Type::Number)),
        any::<f64>().prop_filter_map("finite", |f| Some((Number::from_f64(f)?.into(), Type::Number))),
        "-?[1-9][0-9]{0,40}(\\.[0-9]{1,30})?".prop_map(|text| (number(&text), Type::Number)),
        "\\PC{0,20}".prop_map(|text| (Value::from(text), Type::String)),
        Just((Value::null(Type::String), Type::String)),
        Just((Value::unknown(Type::Number), Type::Number)),
        "[a-z:]{0,9}".prop_map(|prefix| {
            let prefix = Some(prefix.into());
            (Value::refined(Refinements { not_null: true, prefix, ..Refinements::of(Type::String) }), Type::String)
        }),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let named = prop::collection::btree_map("[a-z]{1,4}", inner.clone(), 0..4);
        prop_oneof![
            (prop::collection::vec(Just(()), 0..4), inner.clone()).prop_map(|(count, (value, ty))| {
                (Value::list(ty.clone(), count.iter().map(|()| value.clone())), Type::list(ty))
            }),
            inner.clone().prop_map(|(value, ty)| (Value::set(ty.clone(), [value]), Type::set(ty))),
            inner.clone().prop_map(|(value, ty)| (Value::map(ty.clone(), [("k", value)]), Type::map(ty))),
            named.prop_map(|entries| {
                let ty = Type::object(entries.iter().map(|(name, (_, ty))| (name.as_str(), ty.clone())));
                (Value::object(entries.into_iter().map(|(name, (value, _))| (name, value))), ty)
            }),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| {
                let ty = Type::tuple(items.iter().map(|(_, ty)| ty.clone()));
                (Value::tuple(items.into_iter().map(|(value, _)| value)), ty)
            }),
            inner.prop_filter_map("a type of its own", |(value, ty)| {
                (value.ty() == ty && ty != Type::Dynamic && !ty.has_dynamic()).then_some((value, Type::Dynamic))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn round_trips((value, ty) in typed()) {
        let bytes = encode(&value, &ty).unwrap();
        let read = decode(&bytes, &ty).unwrap();
        prop_assert_eq!(&read, &value);
        prop_assert_eq!(encode(&read, &ty).unwrap(), bytes);
    }

    #[test]
    fn types_round_trip((_, ty) in typed()) {
        prop_assert_eq!(types::from_bytes(&types::to_bytes(&ty)), Some(ty));
    }

    #[test]
    fn any_bytes_are_read_or_refused((value, ty) in typed(), noise in prop::collection::vec(any::<(u16, u8)>(), 0..6)) {
        let mut bytes = encode(&value, &ty).unwrap();
        for (at, byte) in noise {
            let at = usize::from(at) % bytes.len();
            bytes[at] = byte;
        }
        drop(decode(&bytes, &ty));
        drop(decode(&bytes, &Type::Dynamic));
    }

    #[test]
    fn noise_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        for ty in [Type::Dynamic, Type::String, Type::Number, Type::list(Type::Dynamic), Type::map(Type::Bool)] {
            drop(decode(&bytes, &ty));
        }
    }
}
