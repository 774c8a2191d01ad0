//! What pay is held against: floors, bands, limits, notices; and the sums that nobody reads.

use super::dated;
use super::entries::Entries;
use super::figure::{HOURS, HOURS_MONTH, MONEY, MONTHLY, PLAIN, Unit, YEARLY, literal, quoted};
use super::world::Ty;

impl Entries<'_> {
    /// Sums at the end: every tag may stand in them.
    pub(crate) fn last_sums(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        for _ in 0..1 + self.rng.below(3) {
            let name = self.name(&["total_of", "cost_of"]);
            let mut words: Vec<String> = ["pay", "employer", "in_kind", "notional"]
                .map(str::to_owned)
                .into();
            words.extend(self.tags.iter().cloned());
            let (a, b, c) = (
                self.rng.pick(&words).clone(),
                self.rng.pick(&words).clone(),
                self.rng.pick(&words).clone(),
            );
            let of = match self.rng.below(6) {
                0 => a,
                1 => format!("{a} or {b}"),
                2 => format!("{a} and not {b}"),
                3 => format!("not ({a} or {b}) and not {c}"),
                4 => format!("{a} and {b} or {c}"),
                _ => format!("not {a}"),
            };
            let by_paid = self.rng.chance(40);
            self.sum(&name, &of, by_paid);
            names.push(name);
        }
        names
    }

    fn when_line(&mut self, per: Option<usize>, percent: usize) -> String {
        if !self.rng.chance(percent) {
            return String::new();
        }
        let (text, _) = self.formula_in(Ty::Bool, per, 2);
        format!("when = {text}\n")
    }

    fn applies_line(&mut self, percent: usize) -> String {
        if self.rng.chance(percent) {
            self.applies().0
        } else {
            String::new()
        }
    }

    pub(crate) fn floor(&mut self) {
        let Some(guards) = self.rng.any(&self.tags) else {
            return;
        };
        let name = self.name(&["least"]);
        let per = self.a_family(55);
        let (at_least, _) = self.formula_in(Ty::Number(MONTHLY), per, 2);
        let mut lines = format!(
            "guards = \"{guards}\"\nat_least = {at_least}\n{}",
            self.per_line(per)
        );
        lines.push_str(&self.when_line(per, 30));
        lines.push_str(&self.applies_line(15));
        if per.is_some() && self.rng.chance(70) {
            lines.push_str(self.rng.word(&["each = \"class\"\n", "each = \"sum\"\n"]));
        }
        lines.push_str(&self.title_line());
        lines.push_str(&self.source_line());
        let layer = self.a_layer();
        self.write(layer, "floor", &name, &lines);
    }

    /// A limit's span, and the units of what it limits and of the bound.
    fn span(&mut self) -> (String, Unit, Unit) {
        let options: [(Unit, Unit); 5] = [
            (HOURS_MONTH, HOURS),
            (HOURS_MONTH, HOURS),
            (MONTHLY, MONEY),
            (MONEY, MONEY),
            (PLAIN, PLAIN),
        ];
        let (of, total) = *self.rng.pick(&options);
        let by_month = of != total;
        let over = self.rng.word(&[
            "",
            "over = \"month\"\n",
            "over = \"year\"\n",
            "over = \"year\"\n",
            "months",
            "days",
        ]);
        let bound_unit = match over {
            "" | "over = \"month\"\n" if by_month && self.rng.chance(50) => of,
            "over = \"year\"\n" if by_month && self.rng.chance(50) => {
                let mut yearly = total;
                yearly[5] -= 1;
                yearly
            }
            _ => total,
        };
        let over = match over {
            "months" => format!(
                "over = {{ length = \"{}\", step = \"{} month\" }}\n",
                self.rng.pick(&[
                    "2 month", "3 month", "6 month", "12 month", "1 year", "24 month"
                ]),
                self.rng.between(1, 3)
            ),
            "days" => format!(
                "over = {{ length = \"{}\", step = \"1 day\" }}\n",
                self.rng.pick(&["28 day", "4 week", "16 week"])
            ),
            other => other.to_owned(),
        };
        (over, of, bound_unit)
    }

    pub(crate) fn limit(&mut self) {
        let name = self.name(&["most"]);
        let (over, of, bound_unit) = self.span();
        let of_text = self.formula_in(Ty::Number(of), None, 2).0;
        let bound = self.formula_in(Ty::Number(bound_unit), None, 1).0;
        let which = self.rng.word(&["at_most", "at_most", "at_least"]);
        let mut lines = format!("of = {of_text}\n{which} = {bound}\n{over}");
        if self.rng.chance(50) {
            lines.push_str(&format!(
                "severity = \"{}\"\n",
                self.rng.pick(&["violation", "warning", "note"])
            ));
        }
        if self.rng.chance(70) {
            lines.push_str(&format!(
                "code = \"{}\"\n",
                name.to_uppercase().replace('_', "-")
            ));
        }
        lines.push_str(&self.when_line(None, 30));
        lines.push_str(&self.applies_line(15));
        lines.push_str(&self.title_line());
        lines.push_str(&self.source_line());
        let layer = self.a_layer();
        self.write(layer, "limit", &name, &lines);
    }

    pub(crate) fn notice(&mut self) {
        let name = self.name(&["remark"]);
        let mut lines =
            "text = { en = \"Look at this.\", sv = \"Titta på det.\", nb = \"Se på dette.\" }\n"
                .to_owned();
        let severity = self.rng.word(&["violation", "warning", "note", "text"]);
        lines.push_str(&format!(
            "severity = \"{severity}\"\ncode = \"{}\"\n",
            name.to_uppercase().replace('_', "-")
        ));
        lines.push_str(&self.when_line(None, 70));
        lines.push_str(&self.applies_line(20));
        lines.push_str(&self.source_line());
        let layer = self.a_layer();
        self.write(layer, "notice", &name, &lines);
    }

    /// A band, or two that never fit the same person.
    pub(crate) fn band(&mut self, measure: &str) {
        let enums = self.world.enums();
        let by = self.rng.any(&enums).filter(|(_, family)| {
            self.world.families[*family].members.len() >= 2 && self.rng.chance(60)
        });
        match by {
            None => self.one_band(measure, ""),
            Some((input, family)) => {
                let members = self.world.families[family].members.clone();
                let (first, rest) = members.split_first().unwrap();
                self.one_band(measure, &format!("for = {{ {input} = \"{first}\" }}\n"));
                if self.rng.chance(60) {
                    let list: Vec<String> = rest.iter().map(|m| format!("\"{m}\"")).collect();
                    self.one_band(
                        measure,
                        &format!("for = {{ {input} = [{}] }}\n", list.join(", ")),
                    );
                }
            }
        }
    }

    fn one_band(&mut self, measure: &str, of_whom: &str) {
        let name = self.name(&["guideline"]);
        let unit = *self.rng.pick(&[YEARLY, YEARLY, MONTHLY]);
        let word = if unit == YEARLY {
            "currency/year"
        } else {
            "currency/month"
        };
        let mut lines = format!("{of_whom}measure = \"{measure}\"\nunit = \"{word}\"\n");
        if self.rng.chance(50) {
            lines.push_str(&format!(
                "compare = \"{}\"\n",
                self.rng.pick(&["full_time", "actual", "actual"])
            ));
        }
        let size = if unit == YEARLY { 12 } else { 1 };
        let mut says = |rng: &mut super::rng::Rng| {
            let min = rng.between(0, 40_000) * size;
            let max = min + rng.between(0, 60_000) * size * rng.between(0, 1);
            let midpoint = match rng.below(3) {
                0 => format!(", midpoint = {}", (min + max) / 2),
                _ => String::new(),
            };
            format!("min = {min}, max = {max}{midpoint}")
        };
        let first = if self.rng.chance(20) {
            self.answers.0 + chrono::Days::new(200)
        } else {
            self.answers.0
        };
        lines.push_str(&dated::values(self.rng, first, self.answers, &mut says));
        if self.rng.chance(40) {
            lines.push_str(&format!(
                "stale_after = \"{}\"\n",
                self.rng.pick(&["18 month", "6 month", "2 year"])
            ));
            if self.rng.chance(50) {
                let text = literal(self.rng, PLAIN, None);
                lines.push_str(&format!("would_be = {}\n", quoted(self.rng, &text)));
            }
        }
        lines.push_str(&self.applies_line(10));
        lines.push_str(&self.title_line());
        lines.push_str(&self.source_line());
        let layer = self.a_layer();
        self.write(layer, "band", &name, &lines);
    }
}
