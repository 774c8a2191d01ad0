//! Why nothing is computed, as a sentence.

use crate::run::Refusal;
use crate::words::Text;

/// The sentence of a refusal; its part `mend` is what would mend it.
#[must_use]
pub fn refused_because(refusal: &Refusal) -> Text {
    let detail = |place: usize| refusal.detail.get(place).cloned().unwrap_or_default();
    let month = refusal.month.map(|month| month.to_string());
    let day = match refusal.code {
        "NO-FIGURE" if !detail(0).is_empty() => detail(0),
        _ => month.unwrap_or_default(),
    };
    let key = match refusal.code {
        "DIVISION-BY-ZERO" => "REFUSED-DIVISION",
        "NO-FIGURE" if !detail(1).is_empty() => "REFUSED-GAP",
        "FACT-RANGE" if !detail(3).is_empty() => "FACT-RANGE-WHOLE",
        code => code,
    };
    Text::new(key)
        .with("name", &refusal.name)
        .with("title", format!("`{}`", refusal.name))
        .with("day", day)
        .with("reason", detail(1))
        .with("value", detail(0))
        .with("min", detail(1))
        .with("max", detail(2))
}
