//! Converts a directory and writes what comes out.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, clippy::expect_used)]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let mut input = agnostech::Input::default();
    if arguments[1].ends_with(".json") || arguments[1].ends_with(".tfstate") {
        #[allow(clippy::disallowed_methods)]
        input.documents.push((arguments[1].clone(), std::fs::read(&arguments[1]).unwrap()));
    } else {
        input.configurations.push(read::config::ConfigurationInput::directory(&arguments[1]));
    }
    let options = agnostech::Options::new(arguments[2].parse().unwrap(), arguments[3].parse().unwrap());
    let conversion = agnostech::convert(&agnostech::DiskFiles, &input, &options);
    for diagnostic in &conversion.diagnostics {
        eprint!("{}", diagnostic::render(diagnostic, &()));
    }
    println!("{:#?}", conversion.blueprint);
    agnostech::write_tree(std::path::Path::new(&arguments[4]), &conversion.tree).unwrap();
}
