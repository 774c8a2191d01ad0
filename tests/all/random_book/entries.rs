//! The entries of one stack, or of the layers that stacks share, drawn one after the other.

use chrono::{Days, NaiveDate};

use super::dated;
use super::figure::{
    self, HOURS_MONTH, HOURS_WEEK, MONEY, MONTHLY, PLAIN, UNITS, Unit, YEARLY, figure, quoted,
    unit_text,
};
use super::formula::Formulas;
use super::rng::Rng;
use super::world::{Family, ScaleOf, TableOf, Thing, Ty, What, World};

/// A layer while it is written: what it counts as, its files, its defaults.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub(crate) kind: &'static str,
    pub(crate) files: Vec<(String, String)>,
    pub(crate) defaults: Vec<String>,
}

/// Draws entries into layers.
#[derive(Debug)]
pub(crate) struct Entries<'r> {
    pub(crate) rng: &'r mut Rng,
    pub(crate) world: World,
    pub(crate) layers: Vec<Layer>,
    pub(crate) answers: (NaiveDate, NaiveDate),
    /// In front of every name, so that stacks differ.
    pub(crate) prefix: &'static str,
    pub(crate) count: usize,
    /// Tags that some component of the stack carries for sure.
    pub(crate) tags: Vec<String>,
}

impl Entries<'_> {
    pub(crate) fn formulas(&mut self) -> Formulas<'_> {
        let years = Formulas::span(self.answers);
        Formulas::new(self.rng, &self.world, years)
    }

    pub(crate) fn name(&mut self, words: &[&str]) -> String {
        self.count += 1;
        format!("{}{}_{}", self.prefix, self.rng.pick(words), self.count)
    }

    pub(crate) fn a_layer(&mut self) -> usize {
        self.rng.below(self.layers.len())
    }

    pub(crate) fn write(&mut self, layer: usize, section: &str, name: &str, lines: &str) {
        let file = self.rng.below(self.layers[layer].files.len());
        let text = &mut self.layers[layer].files[file].1;
        text.push_str(&format!("\n[{section}.{name}]\n{lines}"));
    }

    pub(crate) fn add(&mut self, name: &str, what: What, ty: Ty, per: Option<usize>, shared: bool) {
        let name = name.to_owned();
        self.world.things.push(Thing {
            name,
            what,
            ty,
            per,
            shared,
            from: None,
            may_be_zero: true,
            typed: true,
        });
    }

    pub(crate) fn code(&self) -> Option<String> {
        self.world.code.clone()
    }

    /// `unit = "…"`, or nothing for a plain number.
    pub(crate) fn unit_line(&mut self, unit: Unit) -> String {
        match unit_text(unit, None) {
            text if text.is_empty() => String::new(),
            text => format!("unit = \"{text}\"\n"),
        }
    }

    pub(crate) fn per_line(&self, per: Option<usize>) -> String {
        per.map_or_else(String::new, |family| {
            format!("per = \"{}\"\n", self.world.families[family].name)
        })
    }

    pub(crate) fn source_line(&mut self) -> String {
        format!(
            "source = \"{}\"\n",
            self.rng.pick(&["act", "handbook", "guess"])
        )
    }

    pub(crate) fn title_line(&mut self) -> String {
        if self.rng.chance(60) {
            "title = { en = \"A title\", sv = \"En titel\", nb = \"En tittel\" }\n".to_owned()
        } else {
            String::new()
        }
    }

    pub(crate) fn a_family(&mut self, percent: usize) -> Option<usize> {
        let classes = self.world.classes();
        self.rng.any(&classes).filter(|_| self.rng.chance(percent))
    }

    pub(crate) fn classes(&mut self) {
        let name = self.name(&["overtime", "shift", "duty"]);
        let words = [
            "simple",
            "night",
            "weekend",
            "holiday",
            "IV-A",
            "day",
            "deep_night",
            "c25-66",
        ];
        let count = *self.rng.pick(&[1, 2, 2, 3, 5]);
        let from = self.rng.below(words.len());
        let members: Vec<String> = (0..count)
            .map(|n| words[(from + n) % words.len()].to_owned())
            .collect();
        let layer = self.a_layer();
        let list = members
            .iter()
            .map(|m| format!("\"{m}\""))
            .collect::<Vec<_>>()
            .join(", ");
        self.write(layer, "classes", &name, &format!("members = [{list}]\n"));
        self.world.families.push(Family {
            name,
            members,
            is_classes: true,
        });
    }

    pub(crate) fn parameter(&mut self) {
        let name = self.name(&["rate", "divisor", "line", "amount"]);
        let unit = *self.rng.pick(&UNITS);
        let percent = unit == PLAIN && self.rng.chance(40);
        let per = self.a_family(30);
        let late = self.rng.chance(6);
        let mut first = self.answers.0;
        if late {
            first = first + Days::new(u64::try_from(self.rng.between(100, 400)).unwrap());
        }
        let original = self.a_layer();
        let above: Vec<usize> = (original + 1..self.layers.len())
            .filter(|n| self.layers[*n].kind != "law")
            .collect();
        let replaced = self.rng.any(&above).filter(|_| self.rng.chance(25));
        for layer in std::iter::once(original).chain(replaced) {
            let mut lines = if percent {
                "unit = \"percent\"\n".to_owned()
            } else {
                self.unit_line(unit)
            };
            lines.push_str(&self.per_line(per));
            let families = self.world.families.clone();
            let code = self.code();
            let mut says = |rng: &mut Rng| match per {
                None => format!("value = {}", figure(rng, unit, percent, code.as_deref())),
                Some(family) => {
                    let of = |member: &String| {
                        format!(
                            "{} = {}",
                            key(member),
                            figure(rng, unit, percent, code.as_deref())
                        )
                    };
                    families[family]
                        .members
                        .iter()
                        .map(of)
                        .collect::<Vec<_>>()
                        .join(", ")
                }
            };
            lines.push_str(&dated::values(self.rng, first, self.answers, &mut says));
            lines.push_str(&self.source_line());
            if layer == original && replaced.is_some() {
                lines.push_str("replaceable_by = [\"agreement\", \"company\"]\n");
            }
            self.write(layer, "parameter", &name, &lines);
        }
        self.add(&name, What::Parameter, Ty::Number(unit), per, false);
        let thing = self.world.things.last_mut().unwrap();
        thing.may_be_zero = false;
        thing.from = late.then_some(first);
    }

    pub(crate) fn scale(&mut self) {
        let name = self.name(&["steps", "bands_of"]);
        let unit = *self
            .rng
            .pick(&[MONTHLY, MONTHLY, MONEY, PLAIN, figure::HOURLY, HOURS_MONTH]);
        let kind = self.rng.word(&["marginal", "whole"]);
        let mut lines = format!("kind = \"{kind}\"\n");
        let mut facts_only = true;
        let mut shared = false;
        let with_in = self.rng.chance(60);
        if with_in {
            facts_only = self.rng.chance(50);
            let mut formulas = self.formulas();
            formulas.typed_only = true;
            formulas.facts_only = facts_only;
            let text = formulas.number(unit, 1);
            shared = formulas.shared;
            lines.push_str(&format!("in = {}\n", quoted(self.rng, &text)));
        }
        if !with_in || self.rng.chance(20) {
            lines.push_str(&self.unit_line(unit));
        }
        let thresholds = if with_in { PLAIN } else { unit };
        let mut says = |rng: &mut Rng| brackets(rng, thresholds);
        lines.push_str(&dated::values(
            self.rng,
            self.answers.0,
            self.answers,
            &mut says,
        ));
        lines.push_str(&self.source_line());
        let layer = self.a_layer();
        self.write(layer, "scale", &name, &lines);
        self.world.scales.push(ScaleOf {
            name,
            unit,
            shared,
            facts_only,
        });
    }

    pub(crate) fn table(&mut self) {
        let mut names: Vec<(String, usize)> = self.world.enums();
        names.extend(
            self.world
                .classes()
                .into_iter()
                .map(|n| (self.world.families[n].name.clone(), n)),
        );
        let Some(first) = self.rng.any(&names) else {
            return;
        };
        let second = self.rng.any(&names).filter(|_| self.rng.chance(35));
        let keys: Vec<(String, usize)> = std::iter::once(first).chain(second).collect();
        let name = self.name(&["table", "rates_by"]);
        let unit = *self.rng.pick(&[PLAIN, PLAIN, MONTHLY, MONEY, HOURS_MONTH]);
        let list = keys
            .iter()
            .map(|(name, _)| format!("\"{name}\""))
            .collect::<Vec<_>>()
            .join(", ");
        let mut lines = format!("keys = [{list}]\n{}", self.unit_line(unit));
        let families = self.world.families.clone();
        let code = self.code();
        let list: Vec<&Family> = keys.iter().map(|(_, n)| &families[*n]).collect();
        let mut says =
            |rng: &mut Rng| format!("rows = {}", rows(rng, &list, unit, code.as_deref()));
        lines.push_str(&dated::values(
            self.rng,
            self.answers.0,
            self.answers,
            &mut says,
        ));
        lines.push_str(&self.source_line());
        let layer = self.a_layer();
        self.write(layer, "table", &name, &lines);
        let keys = keys.into_iter().map(|(_, family)| family).collect();
        self.world.tables.push(TableOf { name, unit, keys });
    }

    pub(crate) fn value(&mut self) {
        let name = self.name(&["step", "basis_of", "share"]);
        let enums: Vec<usize> = self
            .world
            .enums()
            .into_iter()
            .map(|(_, family)| family)
            .collect();
        let ty = match self.rng.below(20) {
            0 | 1 => Ty::Bool,
            2 => Ty::Date,
            3 => self.rng.any(&enums).map_or(Ty::Bool, Ty::Member),
            4 if self.rng.chance(40) => Ty::Text,
            _ => Ty::Number(*self.rng.pick(&UNITS)),
        };
        let per = self.a_family(25);
        let depth = 1 + self.rng.below(3);
        let family = per.map(|family| (self.world.families[family].name.clone(), family));
        let mut formulas = self.formulas();
        formulas.bound.extend(family);
        let text = formulas.of(ty, depth);
        let shared = formulas.shared;
        let mut lines = format!(
            "formula = {}\n{}",
            quoted(self.rng, &text),
            self.per_line(per)
        );
        let mut typed = false;
        if let Ty::Number(unit) = ty
            && (self.rng.chance(60) || text == "0" || all_zeros(&text))
        {
            typed = true;
            lines.push_str(&self.unit_line(unit));
        }
        if self.rng.chance(12) {
            lines.push_str(&format!("earning_year = {}\n", self.rng.between(1, 12)));
        }
        lines.push_str(&self.title_line());
        let layer = self.a_layer();
        self.write(layer, "value", &name, &lines);
        self.add(&name, What::Value, ty, per, shared);
        self.world.things.last_mut().unwrap().typed = typed && ty != Ty::Number(PLAIN);
    }

    /// What a formula of a check or component may look like, with the family that it stands in.
    pub(crate) fn formula_in(
        &mut self,
        ty: Ty,
        per: Option<usize>,
        depth: usize,
    ) -> (String, bool) {
        let family = per.map(|family| (self.world.families[family].name.clone(), family));
        let mut formulas = self.formulas();
        formulas.bound.extend(family);
        let text = formulas.of(ty, depth);
        let shared = formulas.shared;
        (quoted(self.rng, &text), shared)
    }

    /// `applies`, and the first day that it admits.
    pub(crate) fn applies(&mut self) -> (String, Option<NaiveDate>) {
        let mut parts = Vec::new();
        let mut first = None;
        let enums = self.world.enums();
        if let Some((input, family)) = self.rng.any(&enums).filter(|_| self.rng.chance(55)) {
            let members = self.world.families[family].members.clone();
            let chosen: Vec<String> = self
                .rng
                .some(&members)
                .iter()
                .map(|m| format!("\"{m}\""))
                .collect();
            let one = chosen.len() == 1 && self.rng.chance(50);
            parts.push(if one {
                format!("{input} = {}", chosen[0])
            } else {
                format!("{input} = [{}]", chosen.join(", "))
            });
        }
        let span = (self.answers.1 - self.answers.0).num_days();
        if self.rng.chance(50) {
            let day =
                self.answers.0 + Days::new(u64::try_from(self.rng.between(0, span / 2)).unwrap());
            parts.push(format!("from = {day}"));
            first = Some(day);
        }
        if self.rng.chance(35) || parts.is_empty() {
            let day =
                self.answers.1 - Days::new(u64::try_from(self.rng.between(0, span / 3)).unwrap());
            parts.push(format!("until = {day}"));
        }
        (format!("applies = {{ {} }}\n", parts.join(", ")), first)
    }

    pub(crate) fn sum(&mut self, name: &str, of: &str, by_paid: bool) {
        let mut lines = format!("of = \"{of}\"\n");
        match by_paid {
            true => lines.push_str("by = \"paid\"\n"),
            false if self.rng.chance(20) => lines.push_str("by = \"earned\"\n"),
            false => {}
        }
        lines.push_str(&self.title_line());
        let layer = self.a_layer();
        self.write(layer, "sum", name, &lines);
    }
}

/// A member as a key of TOML.
pub(crate) fn key(member: &str) -> String {
    if member
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_')
    {
        member.to_owned()
    } else {
        format!("\"{member}\"")
    }
}

/// Whether a formula might be made of nothing but zeros, which fit every unit.
fn all_zeros(text: &str) -> bool {
    !text.contains(|c: char| c.is_ascii_lowercase())
}

fn brackets(rng: &mut Rng, unit: Unit) -> String {
    let mut parts = Vec::new();
    let mut line = 0;
    for _ in 0..rng.below(4) {
        line += rng.between(1, 400);
        let size = match unit {
            PLAIN => format!("{}.{}", line / 50, 10 + line % 50),
            YEARLY | MONTHLY | MONEY => format!("{}", line * 100),
            HOURS_WEEK => format!("{line}"),
            _ => format!("{}.5", line),
        };
        parts.push(format!("{{ up_to = {size}, rate = {} }}", rate(rng)));
    }
    parts.push(format!("{{ rate = {} }}", rate(rng)));
    format!("brackets = [{}]", parts.join(", "))
}

fn rate(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => "0".to_owned(),
        1 => format!("\"{}/{}\"", rng.between(1, 9), rng.between(10, 30)),
        2 => format!("0.{}", rng.between(1, 60)),
        _ => format!("\"{}.{}%\"", rng.between(0, 45), rng.between(1, 99)),
    }
}

/// The rows of a table, those of the first key outermost.
fn rows(rng: &mut Rng, keys: &[&Family], unit: Unit, code: Option<&str>) -> String {
    let Some((family, further)) = keys.split_first() else {
        return figure(rng, unit, false, code);
    };
    let row = |member: &String| format!("{} = {}", key(member), rows(rng, further, unit, code));
    let list: Vec<String> = family.members.iter().map(row).collect();
    format!("{{ {} }}", list.join(", "))
}
