//! The `lonn` command.
fn main() {}
