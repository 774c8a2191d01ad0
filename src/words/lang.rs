//! The catalogue: keys with arguments in, sentences out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement};
use unic_langid::LanguageIdentifier;

use super::number::amount;

/// A language that every sentence exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Swedish.
    Sv,
    /// Norwegian, Bokmål.
    Nb,
}

impl Lang {
    /// All languages.
    pub const ALL: [Self; 3] = [Self::En, Self::Sv, Self::Nb];

    /// The language of a code: `en`, `sv`, `nb` (also `no`, and with a region: `sv_SE.UTF-8`).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.get(..2)? {
            "en" => Some(Self::En),
            "sv" => Some(Self::Sv),
            "nb" | "no" => Some(Self::Nb),
            _ => None,
        }
    }

    /// The code, also the key of titles in a rule book.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Sv => "sv",
            Self::Nb => "nb",
        }
    }

    /// The catalogue's texts in this language: problems and findings, reports, the rule book itself,
    /// offers and calls.
    #[must_use]
    pub fn catalogue(self) -> [&'static str; 4] {
        match self {
            Self::En => [
                include_str!("en.ftl"),
                include_str!("en-report.ftl"),
                include_str!("en-rules.ftl"),
                include_str!("en-offer.ftl"),
            ],
            Self::Sv => [
                include_str!("sv.ftl"),
                include_str!("sv-report.ftl"),
                include_str!("sv-rules.ftl"),
                include_str!("sv-offer.ftl"),
            ],
            Self::Nb => [
                include_str!("nb.ftl"),
                include_str!("nb-report.ftl"),
                include_str!("nb-rules.ftl"),
                include_str!("nb-offer.ftl"),
            ],
        }
    }
}

impl Lang {
    /// What each code means, by `book-CODE`, `finding-CODE`, …
    #[must_use]
    pub fn meanings(self) -> &'static str {
        match self {
            Self::En => include_str!("en-codes.ftl"),
            Self::Sv => include_str!("sv-codes.ftl"),
            Self::Nb => include_str!("nb-codes.ftl"),
        }
    }
}

/// A sentence not yet said: a key of the catalogue (`CODE` or `CODE.part`) and its arguments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    key: Cow<'static, str>,
    args: Vec<(&'static str, Arg)>,
}

/// What a sentence speaks of: the user's own words and numbers, or a word of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Arg {
    Plain(String),
    Said(Text),
    /// Decimal digits, grouped as the language does.
    Amount(String),
    /// Decimal digits and the unit behind them, as rule books write it; empty for a plain number.
    Measure(String, String),
    /// A text of a rule book by language, and what stands where a language lacks it.
    Titled(BTreeMap<String, String>, String),
}

impl Text {
    /// The sentence of a key.
    #[must_use]
    pub fn new(key: impl Into<Cow<'static, str>>) -> Self {
        Self {
            key: key.into(),
            args: Vec::new(),
        }
    }

    /// With an argument, by the name that the catalogue uses.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, Arg::Plain(value.to_string())));
        self
    }

    /// With an argument that is itself a word of the catalogue.
    #[must_use]
    pub fn with_text(mut self, name: &'static str, value: Self) -> Self {
        self.args.push((name, Arg::Said(value)));
        self
    }

    /// With an amount in decimal digits, which is said as the language writes numbers.
    #[must_use]
    pub fn with_amount(mut self, name: &'static str, digits: impl Into<String>) -> Self {
        self.args.push((name, Arg::Amount(digits.into())));
        self
    }

    /// With an amount in decimal digits and its unit (`currency/month`), both said as the language
    /// does; an empty unit is that of a plain number.
    #[must_use]
    pub fn with_measure(
        mut self,
        name: &'static str,
        digits: impl Into<String>,
        unit: &str,
    ) -> Self {
        let measure = Arg::Measure(digits.into(), unit.to_owned());
        self.args.push((name, measure));
        self
    }

    /// With a rule book's own text by language (`en`, `sv`, `nb`), else English, else `name`.
    #[must_use]
    pub fn with_title(
        mut self,
        name: &'static str,
        titles: &BTreeMap<String, String>,
        other: &str,
    ) -> Self {
        self.args
            .push((name, Arg::Titled(titles.clone(), other.to_owned())));
        self
    }

    /// Text that is the same in every language, such as a rule book's own message.
    #[must_use]
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self {
            key: Cow::Borrowed(""),
            args: vec![("text", Arg::Plain(text.into()))],
        }
    }

    /// Another part of the same entry, with the same arguments: `.mend` of `CODE`.
    #[must_use]
    pub fn part(&self, part: &str) -> Self {
        Self {
            key: Cow::Owned(format!("{}.{part}", self.key)),
            args: self.args.clone(),
        }
    }

    /// What an argument says, if it is plain.
    #[must_use]
    pub fn plain(&self, name: &str) -> Option<&str> {
        self.args.iter().find_map(|(known, arg)| match arg {
            Arg::Plain(value) if *known == name => Some(value.as_str()),
            Arg::Plain(_) | Arg::Said(_) | Arg::Amount(_) | Arg::Measure(..) | Arg::Titled(..) => {
                None
            }
        })
    }

    /// The key; empty for text that is said as it stands.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// The catalogue of one language, ready to speak.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words")
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

impl Words {
    /// The catalogue of a language.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let id: LanguageIdentifier = lang.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![id]);
        bundle.set_use_isolating(false);
        let mut words = Self { lang, bundle };
        for text in lang.catalogue() {
            words.add(text);
        }
        words
    }

    /// The catalogue of a language with what its codes mean.
    #[must_use]
    pub fn explaining(lang: Lang) -> Self {
        let mut words = Self::new(lang);
        words.add(lang.meanings());
        words
    }

    fn add(&mut self, text: &str) {
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        self.bundle.add_resource_overriding(resource);
    }

    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether the catalogue has a key.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        self.pattern(key).is_some()
    }

    fn pattern<'a>(&'a self, key: &str) -> Option<&'a Pattern<&'a str>> {
        let (id, part) = match key.split_once('.') {
            Some((id, part)) => (id, Some(part)),
            None => (key, None),
        };
        let message = self.bundle.get_message(id)?;
        match part {
            Some(part) => message
                .get_attribute(part)
                .map(|attribute| attribute.value()),
            None => message.value(),
        }
    }

    /// The parts of an entry, in order: `mend`, `nearest`, …
    #[must_use]
    pub fn parts(&self, id: &str) -> Vec<String> {
        let message = self.bundle.get_message(id);
        let parts = message.iter().flat_map(|message| message.attributes());
        parts.map(|part| part.id().to_owned()).collect()
    }

    /// The sentence of a key with the names of what it speaks of, in capitals.
    #[must_use]
    pub fn outline(&self, key: &str) -> String {
        self.pattern(key).map_or_else(|| key.to_owned(), outline)
    }

    /// The sentence. A key that the catalogue lacks shows as itself, so that nothing is lost.
    #[must_use]
    pub fn say(&self, text: &Text) -> String {
        let said: Vec<(&'static str, String)> = text
            .args
            .iter()
            .map(|(name, arg)| match arg {
                Arg::Plain(value) => (*name, cut(value)),
                Arg::Said(text) => (*name, self.say(text)),
                Arg::Amount(digits) => (*name, amount(digits, true, self.lang)),
                Arg::Measure(digits, unit) => {
                    let said = amount(digits, true, self.lang);
                    let unit = self.unit(unit);
                    (*name, format!("{said} {unit}").trim_end().to_owned())
                }
                Arg::Titled(titles, other) => {
                    let code = self.lang.code();
                    let title = titles.get(code).or_else(|| titles.get("en"));
                    (*name, title.unwrap_or(other).clone())
                }
            })
            .collect();
        if text.key.is_empty() {
            return said.into_iter().map(|(_, value)| value).collect();
        }
        let Some(pattern) = self.pattern(&text.key) else {
            let args: Vec<String> = said
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            return format!("{} {}", text.key, args.join(" "));
        };
        let mut args = FluentArgs::new();
        for (name, value) in &said {
            args.set(*name, argument(value));
        }
        let mut errors = Vec::new();
        self.bundle
            .format_pattern(pattern, Some(&args), &mut errors)
            .into_owned()
    }

    /// A unit in the language: `h/week` for `hour/week`; empty for an empty one.
    #[must_use]
    pub fn unit(&self, unit: &str) -> String {
        let parts = unit.split_inclusive(['/', '*']);
        parts
            .map(|part| {
                let word = part.trim_end_matches(['/', '*']);
                let (word, _) = word.split_once('^').unwrap_or((word, ""));
                let sign = part.get(word.len()..).unwrap_or("");
                let key = format!("unit-{word}");
                let said = match self.knows(&key) {
                    true => self.say(&Text::new(key)),
                    false => word.to_owned(),
                };
                said + sign
            })
            .collect()
    }

    /// The sentence of a key without arguments.
    #[must_use]
    pub fn word(&self, key: &'static str) -> String {
        self.say(&Text::new(key))
    }
}

/// A pattern with the names of its arguments; of a choice the last way, which is the general one.
fn outline(pattern: &Pattern<&str>) -> String {
    let said = pattern.elements.iter().map(|element| match element {
        PatternElement::TextElement { value } => (*value).to_owned(),
        PatternElement::Placeable { expression } => of_expression(expression),
    });
    said.collect()
}

fn of_expression(expression: &Expression<&str>) -> String {
    match expression {
        Expression::Select { variants, .. } => {
            let last = variants.last();
            last.map_or_else(String::new, |variant| outline(&variant.value))
        }
        Expression::Inline(inline) => {
            if let InlineExpression::VariableReference { id } = inline {
                return id.name.to_uppercase();
            }
            if let InlineExpression::StringLiteral { value } = inline {
                return (*value).to_owned();
            }
            String::new()
        }
    }
}

/// What somebody typed, in a length that can be read.
fn cut(value: &str) -> String {
    const MOST: usize = 1_000;
    match value.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or("")),
        None => value.to_owned(),
    }
}

/// Whole numbers below a thousand choose plurals; everything else is text.
fn argument(value: &str) -> FluentValue<'_> {
    match value.parse::<u16>() {
        Ok(count) if count < 1_000 && value == count.to_string() => FluentValue::from(count),
        _ => FluentValue::from(value),
    }
}
