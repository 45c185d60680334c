//! `cargo run -p stand-in --example mirror -- DIRECTORY aws@5.100.0 hcloud…` makes a mirror of stand-ins and prints the path of
//! the CLI configuration to set as `TF_CLI_CONFIG_FILE`.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("give a directory and the local names of providers")?;
    let names: Vec<String> = arguments.collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let configuration = stand_in::mirror::install_embedded(Path::new(&directory), &names, true)?;
    writeln!(std::io::stdout(), "{}", configuration.display())?;
    Ok(())
}
