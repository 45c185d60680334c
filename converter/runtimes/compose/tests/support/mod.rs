//! From a configuration to Compose projects, through every room before this one.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use planner::{Blueprint, Level, Options, Target, plan};
use render::Tree;
use std::fs;
use std::path::Path;

pub const APPLICATION: &str = include_str!("../sources/application.tf");

pub fn blueprint(source: &str, options: &Options) -> Blueprint {
    let files = read::files::MemoryFiles::new();
    let (estate, _) = read::config::read(&files, &read::config::ConfigurationInput::text(source));
    let (infrastructure, _) = catalog::map(&estate);
    plan(&infrastructure, options).0
}

pub fn cloud() -> Options {
    Options::new(Target::Hetzner, Level::Basic)
}

pub fn own_server() -> Options {
    Options::new(Target::DockerCompose, Level::None)
}

pub fn application(options: &Options) -> (Blueprint, Tree) {
    let blueprint = blueprint(APPLICATION, options);
    let tree = compose::render(&blueprint).unwrap();
    (blueprint, tree)
}

pub fn text<'a>(tree: &'a Tree, path: &str) -> &'a str {
    let paths: Vec<&str> = tree.files().map(|(path, _)| path).collect();
    &tree.get(path).unwrap_or_else(|| panic!("no {path} among {paths:?}")).text
}

pub fn write(tree: &Tree, directory: &Path) {
    for (path, file) in tree.files() {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.text).unwrap();
    }
}
