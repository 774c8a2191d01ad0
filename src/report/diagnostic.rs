//! Problems at their place, with the source line and the place underlined.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::text::{Diagnostic, Place, Severity, Sources};
use crate::words::{Text, Words};

/// A problem for people: what is wrong, where, what to type.
#[must_use]
pub fn human(problem: &Diagnostic, sources: &Sources, words: &Words, styled: bool) -> String {
    let said = |text: &Text| words.knows(text.key()).then(|| words.say(text));
    let message = words.say(&problem.text);
    let label = said(&problem.part("label")).unwrap_or_default();
    let mend = said(&problem.part(problem.mend));
    let parts: Vec<(Place, String)> = problem
        .further
        .iter()
        .map(|label| {
            (
                label.place,
                said(&problem.part(label.part)).unwrap_or_default(),
            )
        })
        .collect();
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(message).id(problem.code);
    let mut group = Group::with_title(title);
    if let Some(place) = problem.place {
        let mut files = vec![place.file];
        files.extend(
            parts
                .iter()
                .map(|(place, _)| place.file)
                .filter(|file| *file != place.file),
        );
        files.dedup();
        for file in files {
            let Some(source) = sources.file(file) else {
                continue;
            };
            let mut snippet = Snippet::source(source.text.as_str()).path(source.path.as_str());
            if file == place.file {
                let span = clamp(place, &source.text);
                snippet =
                    snippet.annotation(AnnotationKind::Primary.span(span).label(label.clone()));
            }
            for (further, text) in parts.iter().filter(|(further, _)| further.file == file) {
                let span = clamp(*further, &source.text);
                snippet =
                    snippet.annotation(AnnotationKind::Context.span(span).label(text.clone()));
            }
            group = group.element(snippet);
        }
    }
    if let Some(mend) = mend {
        group = group.element(Level::HELP.with_name("mend").message(mend));
    }
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group]).to_string()
}

/// A span that lies in the text, on the borders of characters, and on one line.
fn clamp(place: Place, text: &str) -> std::ops::Range<usize> {
    let border = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at = at.saturating_sub(1);
        }
        at
    };
    let (from, to) = (border(place.from), border(place.to));
    let line = text
        .get(from..to)
        .and_then(|text| text.find('\n'))
        .map(|at| from.saturating_add(at));
    from..line.unwrap_or(to).max(from)
}
