//! The README: its examples are what the program says, and what it names is there.

use std::path::Path;

#[test]
fn the_examples_of_the_readme_are_what_is_said() {
    trycmd::TestCases::new().case("README.md");
}

#[test]
fn the_readme_links_to_every_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("README.md")).unwrap();
    let pages = std::fs::read_dir(root.join("docs")).unwrap();
    for page in pages.map(|page| page.unwrap().file_name().into_string().unwrap()) {
        let link = format!("](docs/{page})");
        assert!(!page.ends_with(".md") || text.contains(&link), "{page}");
    }
    for link in text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
    {
        assert!(root.join(link).exists(), "{link}");
    }
}
