//! Tests of tags: what a sum's `of` says.

use std::collections::BTreeSet;

/// Tags with `and`, `or`, `not` and parentheses.
#[derive(Debug, Clone)]
pub(crate) enum TagTest {
    Tag(String),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

impl TagTest {
    /// Reads a test; what is wrong comes back as text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ");
        let tokens: Vec<&str> = spaced.split_whitespace().collect();
        let mut at = 0;
        let test = Self::either(&tokens, &mut at, 0)?;
        match tokens.get(at) {
            None => Ok(test),
            Some(left) => Err((*left).to_owned()),
        }
    }

    fn either(tokens: &[&str], at: &mut usize, depth: usize) -> Result<Self, String> {
        let mut left = Self::both(tokens, at, depth)?;
        while tokens.get(*at) == Some(&"or") {
            *at = at.saturating_add(1);
            left = Self::Or(Box::new(left), Box::new(Self::both(tokens, at, depth)?));
        }
        Ok(left)
    }

    fn both(tokens: &[&str], at: &mut usize, depth: usize) -> Result<Self, String> {
        let mut left = Self::one(tokens, at, depth)?;
        while tokens.get(*at) == Some(&"and") {
            *at = at.saturating_add(1);
            left = Self::And(Box::new(left), Box::new(Self::one(tokens, at, depth)?));
        }
        Ok(left)
    }

    fn one(tokens: &[&str], at: &mut usize, depth: usize) -> Result<Self, String> {
        if depth > crate::formula::DEPTH_MAX {
            return Err("(".to_owned());
        }
        let deeper = depth.saturating_add(1);
        let token = tokens.get(*at).copied().unwrap_or("");
        *at = at.saturating_add(1);
        match token {
            "not" => Ok(Self::Not(Box::new(Self::one(tokens, at, deeper)?))),
            "(" => {
                let inner = Self::either(tokens, at, deeper)?;
                if tokens.get(*at) != Some(&")") {
                    return Err(")".to_owned());
                }
                *at = at.saturating_add(1);
                Ok(inner)
            }
            "" | ")" | "and" | "or" => Err(token.to_owned()),
            tag if is_tag(tag) => Ok(Self::Tag(tag.to_owned())),
            other => Err(other.to_owned()),
        }
    }

    /// Whether it holds for somebody with these tags.
    pub(crate) fn holds(&self, tags: &BTreeSet<String>) -> bool {
        match self {
            Self::Tag(tag) => tags.contains(tag),
            Self::Not(inner) => !inner.holds(tags),
            Self::And(a, b) => a.holds(tags) && b.holds(tags),
            Self::Or(a, b) => a.holds(tags) || b.holds(tags),
        }
    }

    /// Every tag that it names.
    pub(crate) fn tags(&self) -> Vec<String> {
        match self {
            Self::Tag(tag) => vec![tag.clone()],
            Self::Not(inner) => inner.tags(),
            Self::And(a, b) | Self::Or(a, b) => a.tags().into_iter().chain(b.tags()).collect(),
        }
    }
}

/// Whether a test can ask for a tag of this name.
pub(super) fn is_tag(tag: &str) -> bool {
    let in_a_tag = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    !tag.is_empty() && tag.chars().all(in_a_tag) && !matches!(tag, "and" | "or" | "not")
}
