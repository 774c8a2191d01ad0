//! What the names in an entry stand for: sums, families, members, choices; what is not there is
//! told, unless it may stand in what could not be read.

use super::Lower;
use crate::formula::{FamilyId, Names};
use crate::rules::read::{Reader, Words, date_of, texts_of, wrong_type};
use crate::rules::stack::{Applies, Choice};
use crate::text::{Diagnostic, Node, NodeKind, Place, Problems, nearest};

impl Lower<'_> {
    /// Says that a name is not there, unless it stands in something that could not be read.
    pub(super) fn unknown_name<'n>(&mut self, words: &Words, known: impl Iterator<Item = &'n str>) {
        if self.catalog.is_broken(&words.text) {
            return;
        }
        self.problems.add(
            Diagnostic::error("NAME-UNKNOWN")
                .at(words.place)
                .with("name", &words.text)
                .nearest(nearest(&words.text, known)),
        );
    }

    /// The number of a sum.
    pub(super) fn named_sum(&mut self, words: &Words) -> Option<u32> {
        use crate::formula::Target;
        let sums = &self.catalog.sums;
        if sums.contains(&words.text)
            && let Some(Target::Entry(number)) =
                self.catalog.named(&words.text).map(|named| named.target)
        {
            return Some(number);
        }
        let known: Vec<String> = sums.iter().cloned().collect();
        if self.catalog.named(&words.text).is_some() {
            self.problems.add(
                Diagnostic::error("NOT-A-SUM")
                    .at(words.place)
                    .with("name", &words.text)
                    .with("sums", known.join(", "))
                    .mend(if known.is_empty() {
                        "mend-none"
                    } else {
                        "mend"
                    }),
            );
        } else {
            self.unknown_name(words, known.iter().map(String::as_str));
        }
        None
    }

    pub(super) fn per(&self, reader: &mut Reader<'_>) -> Option<(String, FamilyId)> {
        let words = reader.words("per")?;
        if let Some(family) = self.catalog.family(&words.text) {
            return Some((words.text, family));
        }
        self.unknown_family(&words, reader.problems);
        None
    }

    pub(super) fn unknown_family(&self, words: &Words, problems: &mut Problems) {
        if self.catalog.is_broken(&words.text) {
            return;
        }
        let known = self.catalog.family_names.keys().map(String::as_str);
        problems.add(
            Diagnostic::error("FAMILY-UNKNOWN")
                .at(words.place)
                .with("name", &words.text)
                .nearest(nearest(&words.text, known)),
        );
    }

    pub(super) fn choice(
        &mut self,
        name: &str,
        place: Place,
        members: Vec<Words>,
    ) -> Option<Choice> {
        use crate::formula::{Target, Type};
        let named = self.catalog.named(name);
        let (input, family) = match named.map(|named| (named.target, named.ty, named.per)) {
            Some((Target::Input(input), Type::Member(family), None)) => (input, family),
            Some(_) => {
                self.problems
                    .add(Diagnostic::error("NOT-ENUM").at(place).with("name", name));
                return None;
            }
            None => {
                let words = Words {
                    text: name.to_owned(),
                    place,
                    offset: None,
                };
                let known: Vec<String> = self.catalog.enums().map(str::to_owned).collect();
                self.unknown_name(&words, known.iter().map(String::as_str));
                return None;
            }
        };
        if members.is_empty() {
            let empty = Diagnostic::told_as("MEMBERS-EMPTY", "CHOICE-EMPTY").at(place);
            let known = self.catalog.members(family).join(", ");
            self.problems
                .add(empty.with("name", name).with("members", known));
            return None;
        }
        let numbers: Vec<Option<u32>> = members
            .iter()
            .map(|words| self.member(family, words))
            .collect();
        let members = numbers.into_iter().collect::<Option<Vec<u32>>>()?;
        Some(Choice { input, members })
    }

    pub(super) fn member(&mut self, family: FamilyId, words: &Words) -> Option<u32> {
        if let Some(member) = self.catalog.member(family, &words.text) {
            return Some(member);
        }
        let problem = self.no_member(family, &words.text).at(words.place);
        self.problems.add(problem);
        None
    }

    pub(super) fn no_member(&self, family: FamilyId, member: &str) -> Diagnostic {
        let members = self.catalog.members(family).iter().map(String::as_str);
        self.no_member_but(family, member, nearest(member, members))
    }

    /// The same where it is known which member was perhaps meant.
    pub(super) fn no_member_but(
        &self,
        family: FamilyId,
        member: &str,
        meant: Option<&str>,
    ) -> Diagnostic {
        Diagnostic::error("MEMBER-UNKNOWN")
            .with("member", member)
            .with("family", self.catalog.family_name(family))
            .with("members", self.catalog.members(family).join(", "))
            .mend("mend-rule")
            .nearest(meant)
    }

    /// `applies = { input = [members], from = D, until = D }`.
    pub(super) fn applies(&mut self, node: Option<Node>) -> Option<Applies> {
        let mut applies = Applies::default();
        let Some(node) = node else {
            return Some(applies);
        };
        let NodeKind::Table(mut table) = node.kind else {
            wrong_type(self.problems, "applies", &node, "type-table");
            return None;
        };
        let mut whole = true;
        for (name, place, node) in table.take_rest() {
            match name.as_str() {
                "from" => {
                    applies.from = date_of(self.problems, "from", &node);
                    whole &= applies.from.is_some();
                }
                "until" => {
                    applies.until = date_of(self.problems, "until", &node);
                    whole &= applies.until.is_some();
                }
                _ => {
                    let members = texts_of(self.problems, &name, node);
                    let choice = members.and_then(|members| self.choice(&name, place, members));
                    whole &= choice.is_some();
                    applies.choices.extend(choice);
                }
            }
        }
        applies.choices.sort_by_key(|choice| choice.input);
        whole.then_some(applies)
    }
}
