//! The committed protocol code is what generating gives. `UPDATE_EXPECT=1` writes it anew.

// What only a test helper does, clippy does not see to be part of a test.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::path::Path;

fn generate(into: &Path) {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto");
    let files = ["tfplugin5.proto", "tfplugin6.proto", "plugin.proto", "health.proto"];
    let descriptors = protox::compile(files, [proto]).unwrap();
    tonic_prost_build::configure()
        .build_client(false)
        .btree_map(".")
        .disable_comments(["."])
        .out_dir(into)
        .compile_fds(descriptors)
        .unwrap();
}

#[test]
fn committed_code_is_current() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/protocol/generated");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        generate(&committed);
    }
    let fresh = tempfile::tempdir().unwrap();
    generate(fresh.path());
    let mut names: Vec<_> = std::fs::read_dir(fresh.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["grpc.health.v1.rs", "plugin.rs", "tfplugin5.rs", "tfplugin6.rs"]);
    for name in names {
        let fresh = std::fs::read_to_string(fresh.path().join(&name)).unwrap();
        let committed = std::fs::read_to_string(committed.join(&name)).unwrap_or_default();
        assert!(
            fresh == committed,
            "{name:?} is stale: run UPDATE_EXPECT=1 cargo test -p terraform-provider-agnostech --test generated"
        );
    }
}
