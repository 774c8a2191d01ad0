//! The `lonn` command: arguments in, exit code out.

fn main() -> std::process::ExitCode {
    lonn::cli::run()
}
