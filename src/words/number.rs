//! Numbers as people read them: a thousands mark and decimals in their language.

use super::Lang;

/// The digits of a decimal text grouped by threes in a language: `1 234 567,50`, `1,234,567.50`.
///
/// # Examples
/// ```
/// use lonn::words::{Lang, grouped};
/// assert_eq!(grouped("-1234567.50", Lang::Sv), "\u{2212}1\u{a0}234\u{a0}567,50");
/// assert_eq!(grouped("-1234567.50", Lang::En), "-1,234,567.50");
/// ```
#[must_use]
pub fn grouped(text: &str, lang: Lang) -> String {
    let (sign, minus, mark) = match lang {
        Lang::En => (".", "-", ","),
        Lang::Sv | Lang::Nb => (",", "\u{2212}", "\u{a0}"),
    };
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if !digits.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return text.to_owned();
    }
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::new();
    if negative {
        out.push_str(minus);
    }
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len().saturating_sub(place);
        if place > 0 && left.is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push_str(sign);
        out.push_str(part);
    }
    out
}

/// A number for text output with the decimal sign of a language, and nothing between thousands: also
/// a fraction, a percentage, a bound behind `≤`. Text that is none of these stays as it is.
///
/// # Examples
/// ```
/// use lonn::words::{Lang, decimal};
/// assert_eq!(decimal("-1234.5", Lang::Sv), "-1234,5");
/// assert_eq!(decimal("-1234.5", Lang::En), "-1234.5");
/// assert_eq!(decimal("31.42%", Lang::Nb), "31,42%");
/// assert_eq!(decimal("≤ 0.5", Lang::Nb), "≤ 0,5");
/// assert_eq!(decimal("1/3", Lang::Sv), "1/3");
/// assert_eq!(decimal("v1.2", Lang::Sv), "v1.2");
/// ```
#[must_use]
pub fn decimal(text: &str, lang: Lang) -> String {
    let bare = text.strip_prefix("≤ ").unwrap_or(text);
    let bare = bare.strip_prefix('-').unwrap_or(bare);
    let bare = bare.strip_suffix('%').unwrap_or(bare);
    let is_number = bare.chars().all(|c| c.is_ascii_digit() || "./".contains(c));
    match lang {
        Lang::Sv | Lang::Nb if is_number => text.replace('.', ","),
        Lang::En | Lang::Sv | Lang::Nb => text.to_owned(),
    }
}

/// An amount for text output: grouped with a plain space in every language, a dot or comma by the
/// language, and no decimals where they are all zero and `cents` is not asked for.
#[must_use]
pub fn amount(text: &str, cents: bool, lang: Lang) -> String {
    let shown = if cents {
        text.to_owned()
    } else {
        text.strip_suffix(".00").unwrap_or(text).to_owned()
    };
    grouped(&shown, lang)
        .replace('\u{a0}', " ")
        .replace(',', if lang == Lang::En { " " } else { "," })
}
