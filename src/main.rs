//! The `lonn` command.
fn main() {
    let files = lonn::rules::of_folder(std::path::Path::new("config")).unwrap();
    let t = std::time::Instant::now();
    let loaded = lonn::rules::load(&files, lonn::rules::Proof::Whole, None);
    eprintln!("{:?}", t.elapsed());
    let words = lonn::words::Words::new(lonn::words::Lang::En);
    for p in &loaded.problems {
        println!("{:?} {} {}", p.severity, p.place.map_or(String::new(), |x| loaded.sources.line_text(&x)), words.say(&p.text));
        for l in &p.further { println!("     {} {}", l.part, loaded.sources.line_text(&l.place)); }
    }
    println!("{} problems, book {}", loaded.problems.len(), loaded.book.is_some());
}
