//! Inputs of every type, and what stands where a fact is not given.

use super::entries::{Entries, key};
use super::figure::{self, HOURS_MONTH, HOURS_WEEK, MONTHLY, PLAIN, Unit, digits, quoted};
use super::world::{Family, Ty, What};

/// What numbers people are asked for, and whether in percent.
const NUMBERS: [(Unit, bool); 12] = [
    (MONTHLY, false),
    (MONTHLY, false),
    (MONTHLY, false),
    (PLAIN, true),
    (PLAIN, false),
    (HOURS_WEEK, false),
    (HOURS_MONTH, false),
    (HOURS_MONTH, false),
    ([0, 0, 1, 0, 0, -1], false),
    (figure::YEARLY, false),
    (figure::MONEY, false),
    ([0, 0, 0, 0, -1, 0], false),
];

/// What a person may be asked for.
#[derive(Debug, Clone)]
pub(crate) struct InputOf {
    pub(crate) name: String,
    pub(crate) ty: Ty,
    pub(crate) percent: bool,
    pub(crate) per: Option<usize>,
    pub(crate) max: Option<i64>,
    pub(crate) has_default: bool,
}

impl Entries<'_> {
    pub(crate) fn enum_input(&mut self) -> InputOf {
        let classes = self.world.classes();
        let of = self.rng.any(&classes).filter(|_| self.rng.chance(40));
        let name = match of {
            Some(family) if self.rng.chance(25) && !self.is_name(family) => {
                self.world.families[family].name.clone()
            }
            _ => self.name(&["site", "level", "zone", "country_of"]),
        };
        let (family, mut lines) = match of {
            Some(family) => (
                family,
                format!(
                    "type = \"enum\"\nof = \"{}\"\n",
                    self.world.families[family].name
                ),
            ),
            None => {
                let words = ["north", "south", "east", "west-2", "I", "II", "IV-A"];
                let from = self.rng.below(words.len());
                let count = 2 + self.rng.below(3);
                let members: Vec<String> = (0..count)
                    .map(|n| words[(from + n) % words.len()].to_owned())
                    .collect();
                let list = members
                    .iter()
                    .map(|m| format!("\"{m}\""))
                    .collect::<Vec<_>>()
                    .join(", ");
                self.world.families.push(Family {
                    name: name.clone(),
                    members,
                    is_classes: false,
                });
                (
                    self.world.families.len() - 1,
                    format!("type = \"enum\"\nmembers = [{list}]\n"),
                )
            }
        };
        let has_default = self.rng.chance(70);
        if has_default {
            let member = self.rng.pick(&self.world.families[family].members).clone();
            lines.push_str(&format!("default = \"{member}\"\n"));
        }
        self.finish(
            InputOf {
                name,
                ty: Ty::Member(family),
                percent: false,
                per: None,
                max: None,
                has_default,
            },
            &lines,
        )
    }

    fn is_name(&self, family: usize) -> bool {
        let name = &self.world.families[family].name;
        self.world.things.iter().any(|thing| thing.name == *name)
    }

    pub(crate) fn bool_input(&mut self) -> InputOf {
        let name = self.name(&["exempt", "waived", "on_duty"]);
        let mut lines = "type = \"bool\"\n".to_owned();
        if self.rng.chance(80) {
            lines.push_str(self.rng.word(&["default = true\n", "default = false\n"]));
        }
        if self.rng.chance(10) {
            lines.push_str("full_time = true\n");
        }
        let has_default = lines.contains("default");
        self.finish(
            InputOf {
                name,
                ty: Ty::Bool,
                percent: false,
                per: None,
                max: None,
                has_default,
            },
            &lines,
        )
    }

    pub(crate) fn date_input(&mut self) -> InputOf {
        let name = self.name(&["born", "joined"]);
        let day = figure::day(self.rng, 1960, 2024);
        let has_default = self.rng.chance(70);
        let lines = if has_default {
            format!("type = \"date\"\ndefault = {day}\n")
        } else {
            "type = \"date\"\n".to_owned()
        };
        self.finish(
            InputOf {
                name,
                ty: Ty::Date,
                percent: false,
                per: None,
                max: None,
                has_default,
            },
            &lines,
        )
    }

    pub(crate) fn text_input(&mut self) -> InputOf {
        let name = self.name(&["team", "note"]);
        let lines = "type = \"text\"\ndefault = \"blue\"\n";
        self.finish(
            InputOf {
                name,
                ty: Ty::Text,
                percent: false,
                per: None,
                max: None,
                has_default: true,
            },
            lines,
        )
    }

    pub(crate) fn number_input(&mut self) -> InputOf {
        let name = self.name(&["base", "hours", "fte", "target", "amount_of"]);
        let (unit, percent) = *self.rng.pick(&NUMBERS);
        let per = if percent {
            None
        } else {
            self.a_family(if unit == HOURS_MONTH { 70 } else { 15 })
        };
        let mut lines = if percent {
            "unit = \"percent\"\n".to_owned()
        } else {
            self.unit_line(unit)
        };
        if let Some(family) = per {
            lines.push_str(&format!("per = \"{}\"\n", self.world.families[family].name));
        }
        let min = self.rng.chance(40).then_some(0);
        let max = self
            .rng
            .chance(30)
            .then_some(10_i64.pow(u32::try_from(self.rng.between(3, 9)).unwrap()));
        min.iter()
            .for_each(|min| lines.push_str(&format!("min = {min}\n")));
        max.iter()
            .for_each(|max| lines.push_str(&format!("max = {max}\n")));
        let has_default = self.rng.chance(60);
        if has_default {
            let default = self.number_default(unit, percent, per, max);
            lines.push_str(&format!("default = {default}\n"));
        }
        lines.push_str(&self.further_keys(unit, per, &name));
        self.finish(
            InputOf {
                name,
                ty: Ty::Number(unit),
                percent,
                per,
                max,
                has_default,
            },
            &lines,
        )
    }

    fn further_keys(&mut self, unit: Unit, per: Option<usize>, name: &str) -> String {
        let mut lines = String::new();
        if self.rng.chance(25) {
            lines.push_str(self.rng.word(&["full_time = 1\n", "full_time = 40\n"]));
        }
        if self.rng.chance(10) {
            lines.push_str("without = 0\n");
        }
        if unit == MONTHLY && per.is_none() && self.rng.chance(20) {
            let flag = format!("{}-year", name.replace('_', "-"));
            lines.push_str(&format!(
                "also = [{{ flag = \"{flag}\", unit = \"currency/year\" }}]\n"
            ));
        }
        lines
    }

    fn number_default(
        &mut self,
        unit: Unit,
        percent: bool,
        per: Option<usize>,
        max: Option<i64>,
    ) -> String {
        let one = |entries: &mut Self| {
            if entries.rng.chance(25) {
                return "0".to_owned();
            }
            if percent {
                return entries.rng.between(1, 80).to_string();
            }
            let digits = digits(entries.rng, unit);
            let whole: i64 = digits.split('.').next().unwrap().parse().unwrap();
            if max.is_some_and(|max| whole >= max) {
                "1".to_owned()
            } else {
                digits
            }
        };
        let Some(family) = per else {
            if !percent && self.rng.chance(12) {
                let formula = self.default_formula(Ty::Number(unit), None);
                return format!("{{ formula = {formula} }}");
            }
            return one(self);
        };
        match self.rng.below(4) {
            0 | 1 => one(self),
            2 => {
                let members = self.world.families[family].members.clone();
                let parts: Vec<String> = members
                    .iter()
                    .map(|member| format!("{} = {}", key(member), one(self)))
                    .collect();
                format!("{{ {} }}", parts.join(", "))
            }
            _ => format!(
                "{{ formula = {} }}",
                self.default_formula(Ty::Number(unit), Some(family))
            ),
        }
    }

    fn default_formula(&mut self, ty: Ty, per: Option<usize>) -> String {
        let family = per.map(|family| (self.world.families[family].name.clone(), family));
        let mut formulas = self.formulas();
        formulas.facts_only = true;
        formulas.bound.extend(family);
        let depth = 1 + formulas.rng.below(2);
        let text = formulas.of(ty, depth);
        quoted(self.rng, &text)
    }

    /// Writes the input, a layer's default for it now and then, and makes it known.
    fn finish(&mut self, input: InputOf, lines: &str) -> InputOf {
        let layer = self.a_layer();
        let mut lines = lines.to_owned();
        lines.push_str(&self.title_line());
        if self.rng.chance(10) {
            lines.push_str(
                "columns = { en = \"A column\", sv = \"En kolumn\", nb = \"En kolonne\" }\n",
            );
        }
        self.write(layer, "input", &input.name, &lines);
        let mut input = input;
        for place in 0..self.layers.len() {
            if self.rng.chance(8) {
                let default = self.layer_default(&input);
                self.layers[place]
                    .defaults
                    .push(format!("{} = {default}", input.name));
                input.has_default |= input.per.is_none();
            }
        }
        self.add(&input.name, What::Input, input.ty, input.per, false);
        input
    }

    fn layer_default(&mut self, input: &InputOf) -> String {
        if let Some(family) = input.per {
            let members = self.world.families[family].members.clone();
            let chosen = self.rng.some(&members);
            let mut parts = Vec::new();
            for member in chosen {
                let cell = if self.rng.chance(50) {
                    format!("{{ formula = {} }}", self.default_formula(input.ty, None))
                } else {
                    self.rng.between(0, 9).to_string()
                };
                parts.push(format!("{} = {cell}", key(&member)));
            }
            return format!("{{ {} }}", parts.join(", "));
        }
        let has_other = |family: usize| self.world.enums().iter().any(|(_, of)| *of == family);
        if let Ty::Member(family) = input.ty
            && !has_other(family)
        {
            let member = self.rng.pick(&self.world.families[family].members).clone();
            return format!("\"{member}\"");
        }
        format!("{{ formula = {} }}", self.default_formula(input.ty, None))
    }
}
