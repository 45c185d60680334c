//! The command `agnostech`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
