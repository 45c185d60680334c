//! `cargo xtask new-source`: a service of a source from nothing: one file of rows, one case.

use std::process::Command;

use crate::{Failure, coverage};

const USAGE: &str = "cargo xtask new-source CLOUD SERVICE [KIND]";
/// The kind where none is given: the reader is to choose another.
const KIND: &str = "bucket";

/// Makes the file of rows and the case, converts the case, and holds both to the tests.
///
/// # Errors
/// A name is none or taken, the kind is not known, or the case does not convert.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let names: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (cloud, service, kind) = match names[..] {
        [cloud, service] => (cloud, service, KIND),
        [cloud, service, kind] => (cloud, service, kind),
        _ => return Err(Failure::usage(USAGE)),
    };
    let root = crate::root();
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(crate::cargo());
        command.args(arguments).current_dir(&root);
        command
    };
    let made = cargo(&["run", "--quiet", "--package", "agnostech-catalog", "--example", "new_source", "--"])
        .arg(&root)
        .args([cloud, service, kind])
        .status()?;
    if !made.success() {
        return Err(Failure::new("nothing was made"));
    }
    let case = format!("{cloud}-{}", service.replace('_', "-"));
    let cases = ["test", "--quiet", "--package", "agnostech", "--test", "cases"];
    let tests: [(&str, Command); 3] = [
        ("the case is converted", {
            let mut command = cargo(&cases);
            command.env("UPDATE_EXPECT", "1").env("AGNOSTECH_CASE", &case);
            command
        }),
        ("the case passes", {
            let mut command = cargo(&cases);
            command.env_remove("UPDATE_EXPECT").env("AGNOSTECH_CASE", &case);
            command
        }),
        ("the rows pass", cargo(&["test", "--quiet", "--package", "agnostech-catalog", "--test", "rows"])),
    ];
    for (what, mut command) in tests {
        let output = command.output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stdout);
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::new(format!("{said}{errors}\nnot so: {what}")));
        }
        println!("{what}");
    }
    coverage::run(&[])?;
    println!("Now decide what its attributes become, write them into the case, and look at what came out of it.");
    Ok(())
}
