//! Components of every kind and cadence, their variants and replacements, and the sums that tie
//! them.

use chrono::NaiveDate;

use super::entries::Entries;
use super::figure::{MONEY, MONTHLY, Unit, quoted};
use super::formula::Formulas;
use super::world::{Later, Ty, What};

/// A component before it is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) name: String,
    pub(crate) per: Option<usize>,
    cadence: Cadence,
    shares: bool,
    so_far: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cadence {
    Monthly,
    Yearly,
    Once,
}

impl Planned {
    fn unit(&self) -> Unit {
        if self.cadence == Cadence::Monthly {
            MONTHLY
        } else {
            MONEY
        }
    }
}

/// A sum that formulas may read: its tag is closed once it stands.
#[derive(Debug, Clone)]
pub(crate) struct Basis {
    tag: String,
    /// The sum's name, if it counts what is paid and stands already.
    paid_sum: Option<(String, bool)>,
    closed: bool,
}

impl Entries<'_> {
    /// Draws so many components, with values and sums between them.
    pub(crate) fn components(&mut self, count: usize) {
        let mut planned = Vec::new();
        for _ in 0..count {
            planned.push(self.plan());
        }
        let later = planned.iter().filter(|plan| !plan.shares);
        self.world.later = later
            .map(|p| Later {
                name: p.name.clone(),
                unit: p.unit(),
                per: p.per,
            })
            .collect();
        let mut bases: Vec<Basis> = (0..1 + count / 8)
            .map(|n| Basis {
                tag: format!("{}basis_{n}", self.prefix),
                paid_sum: None,
                closed: false,
            })
            .collect();
        for (number, plan) in planned.iter().enumerate() {
            if self.rng.chance(45) {
                self.value();
            }
            self.component(plan, &bases);
            let open = bases.iter().position(|basis| !basis.closed);
            if let Some(place) = open
                && (self.rng.chance(25) || number + 1 == count)
            {
                self.basis(&mut bases[place]);
            }
        }
        self.world.later.clear();
    }

    fn plan(&mut self) -> Planned {
        let name = self.name(&["pay", "premium", "bonus", "levy", "allowance", "pension"]);
        let per = self.a_family(25);
        let cadence = *self.rng.pick(&[
            Cadence::Monthly,
            Cadence::Monthly,
            Cadence::Monthly,
            Cadence::Monthly,
            Cadence::Monthly,
            Cadence::Yearly,
            Cadence::Once,
        ]);
        let so_far = cadence == Cadence::Monthly && self.rng.chance(12);
        let shares = !so_far
            && self
                .rng
                .chance(if cadence == Cadence::Monthly { 25 } else { 4 });
        Planned {
            name,
            per,
            cadence,
            shares,
            so_far,
        }
    }

    /// A sum over what carries the tag so far, if anything does.
    fn basis(&mut self, basis: &mut Basis) {
        if !self.tags.contains(&basis.tag) {
            return;
        }
        let name = self.name(&["basis", "gross"]);
        let by_paid = self.rng.chance(35);
        let of = match self.rng.below(4) {
            0 => format!("{} and not notional", basis.tag),
            1 => format!("{} and (pay or employer)", basis.tag),
            _ => basis.tag.clone(),
        };
        self.sum(&name, &of, by_paid);
        let shared = self
            .world
            .things
            .iter()
            .any(|thing| thing.what == What::Component && thing.shared);
        self.add(&name, What::Sum, Ty::Number(MONTHLY), None, shared);
        basis.closed = true;
        basis.paid_sum = by_paid.then_some((name, shared));
    }

    fn component(&mut self, plan: &Planned, bases: &[Basis]) {
        let original = self.a_layer();
        let variants = if self.rng.chance(12) {
            1 + self.rng.below(2)
        } else {
            0
        };
        let above: Vec<usize> = (original + 1..self.layers.len())
            .filter(|n| self.layers[*n].kind != "law")
            .collect();
        let replaced = self.rng.any(&above).filter(|_| self.rng.chance(20));
        let split = self.split(variants);
        let mut lines = self.body(plan, None, bases, replaced.is_none());
        let mut shared = lines.1;
        if replaced.is_some() || variants > 0 {
            lines
                .0
                .push_str("replaceable_by = [\"agreement\", \"company\"]\n");
        }
        self.write(original, "component", &plan.name, &lines.0);
        if let Some(layer) = replaced {
            let again = self.body(plan, None, bases, true);
            shared |= again.1;
            self.write(layer, "component", &plan.name, &again.0);
        }
        let mut own_names = Vec::new();
        let least = replaced.unwrap_or(original);
        let layer = self.rng.any(&above).unwrap_or(original).max(least);
        for applies in split.iter().take(variants) {
            let name = format!("{}_v{}", plan.name, own_names.len() + 1);
            let variant = Planned {
                name: name.clone(),
                ..plan.clone()
            };
            let (mut text, variant_shares) = self.body(&variant, Some(applies), bases, true);
            shared |= variant_shares;
            text.push_str(&format!("replaces = \"{}\"\n", plan.name));
            self.write(layer, "component", &name, &text);
            own_names.push(name);
        }
        if let Some(first) = own_names.first().cloned()
            && self.rng.chance(30)
        {
            let name = format!("{first}_v");
            let (applies, _) = self.applies();
            let inner = Planned {
                name: name.clone(),
                ..plan.clone()
            };
            let (mut text, inner_shares) = self.body(&inner, Some(&applies), bases, true);
            shared |= inner_shares;
            text.push_str(&format!("replaces = \"{first}\"\n"));
            self.write(layer, "component", &name, &text);
            own_names.push(name);
        }
        let ty = Ty::Number(plan.unit());
        self.add(&plan.name, What::Component, ty, plan.per, shared);
        for name in own_names {
            self.add(&name, What::Component, ty, plan.per, shared);
        }
    }

    /// Two `applies` that never hold together.
    fn split(&mut self, count: usize) -> Vec<String> {
        let enums = self.world.enums();
        let by_members = self
            .rng
            .any(&enums)
            .filter(|(_, family)| self.world.families[*family].members.len() >= 2);
        if let Some((input, family)) = by_members.filter(|_| self.rng.chance(60)) {
            let members = &self.world.families[family].members;
            return vec![
                format!("applies = {{ {input} = \"{}\" }}\n", members[0]),
                format!("applies = {{ {input} = [\"{}\"] }}\n", members[1]),
            ];
        }
        let middle = self.answers.0 + (self.answers.1 - self.answers.0) / 2;
        let first = format!("applies = {{ until = {middle} }}\n");
        let behind = middle.succ_opt().unwrap();
        if count == 1 && self.rng.chance(50) {
            return vec![format!("applies = {{ from = {behind} }}\n")];
        }
        vec![first, format!("applies = {{ from = {behind} }}\n")]
    }

    /// The lines of a component, and whether it reaches one that shares.
    /// `counts`: nothing replaces it, so that its tags stand.
    fn body(
        &mut self,
        plan: &Planned,
        applies: Option<&String>,
        bases: &[Basis],
        counts: bool,
    ) -> (String, bool) {
        let mut lines = String::new();
        let mut first: Option<NaiveDate> = None;
        match applies {
            Some(applies) => lines.push_str(applies),
            None if self.rng.chance(15) => {
                let (text, from) = self.applies();
                lines.push_str(&text);
                first = from;
            }
            None => {}
        }
        let family = plan
            .per
            .map(|family| (self.world.families[family].name.clone(), family));
        let needed = if plan.so_far { MONEY } else { plan.unit() };
        let depth = 1 + self.rng.below(4);
        let with_when = self.rng.chance(25);
        let years = Formulas::span(self.answers);
        let mut formulas = Formulas::new(self.rng, &self.world, years);
        formulas.bound.extend(family);
        formulas.may_share = !plan.shares;
        formulas.from = first;
        let formula = formulas.number(needed, depth);
        let when = with_when.then(|| formulas.truth(2));
        let shared = formulas.shared || plan.shares;
        lines.push_str(&format!("formula = {}\n", quoted(self.rng, &formula)));
        if let Some(when) = when {
            lines.push_str(&format!("when = {}\n", quoted(self.rng, &when)));
        }
        lines.push_str(&self.per_line(plan.per));
        let kind = self.rng.word(&[
            "pay", "pay", "pay", "employer", "employer", "in_kind", "notional",
        ]);
        if counts && !self.tags.iter().any(|tag| tag == kind) {
            self.tags.push(kind.to_owned());
        }
        if kind != "pay" || self.rng.chance(20) {
            lines.push_str(&format!("kind = \"{kind}\"\n"));
        }
        lines.push_str(&self.time_keys(plan));
        let paid = self.paid();
        lines.push_str(&paid);
        lines.push_str(&self.round());
        let late = paid.contains("after_months = 1") && !paid.contains("at_end");
        let joins = late.then(|| joins(bases, &formula, shared)).flatten();
        lines.push_str(&self.tag_line(bases, joins, counts));
        lines.push_str(&self.title_line());
        lines.push_str(&self.source_line());
        if self.rng.chance(15) {
            lines.push_str("kept = \"drawn so\"\n");
        }
        (lines, shared)
    }

    fn time_keys(&mut self, plan: &Planned) -> String {
        let mut lines = match plan.cadence {
            Cadence::Monthly if self.rng.chance(10) => {
                "unit = \"currency/month\"\ncadence = \"monthly\"\n".to_owned()
            }
            Cadence::Monthly => "unit = \"currency/month\"\n".to_owned(),
            Cadence::Yearly => format!(
                "unit = \"currency\"\ncadence = \"yearly\"\nmonth = {}\n",
                self.rng.between(1, 12)
            ),
            Cadence::Once => "unit = \"currency\"\ncadence = \"once\"\n".to_owned(),
        };
        if plan.so_far {
            lines.push_str("states = \"year_so_far\"\n");
        }
        if plan.shares {
            lines.push_str(self.rng.word(&[
                "part_month = \"calendar_days\"\n",
                "part_month = \"working_days\"\n",
            ]));
        } else if self.rng.chance(25) {
            lines.push_str("part_month = \"none\"\n");
        }
        if self.rng.chance(15) {
            lines.push_str(&format!("earning_year = {}\n", self.rng.between(1, 12)));
        }
        if self.rng.chance(8) {
            lines.push_str("full_time = \"omit\"\n");
        }
        lines
    }

    fn paid(&mut self) -> String {
        let (month, after) = (self.rng.between(1, 12), self.rng.between(0, 3));
        match self.rng.below(20) {
            0 => format!("paid = {{ after_months = {after} }}\n"),
            1 => "paid = { after_months = 1 }\n".to_owned(),
            2 => format!("paid = {{ after_months = {after}, at_end = true }}\n"),
            3 => format!("paid = {{ month = {month}, year = \"next\" }}\n"),
            4 => format!("paid = {{ month = {month}, year = \"next\", at_end = true }}\n"),
            5 => format!("paid = {{ month = {month}, at_end = false }}\n"),
            _ => String::new(),
        }
    }

    fn round(&mut self) -> String {
        if !self.rng.chance(30) {
            return String::new();
        }
        let mut parts = Vec::new();
        if self.rng.chance(70) {
            parts.push(format!(
                "step = {}",
                self.rng
                    .pick(&["0.01", "1", "10", "0.05", "\"1/3\"", "100", "0.5"])
            ));
        }
        if self.rng.chance(60) {
            parts.push(format!(
                "mode = \"{}\"",
                self.rng.pick(&["half_away", "half_even", "up", "down"])
            ));
        }
        if self.rng.chance(50) {
            parts.push(format!(
                "over = \"{}\"",
                self.rng.pick(&["month", "year", "year"])
            ));
        }
        format!("round = {{ {} }}\n", parts.join(", "))
    }

    fn tag_line(&mut self, bases: &[Basis], joins: Option<String>, counts: bool) -> String {
        let mut tags: Vec<String> = bases
            .iter()
            .filter(|basis| !basis.closed)
            .map(|basis| basis.tag.clone())
            .filter(|_| self.rng.chance(60))
            .collect();
        tags.extend(joins);
        for free in ["fixed", "variable", "guarded"] {
            if self.rng.chance(30) {
                tags.push(format!("{}{free}", self.prefix));
            }
        }
        if self.rng.chance(4) {
            tags.push(self.rng.word(&["pay", "employer", "notional"]).to_owned());
        }
        for tag in &tags {
            if counts && !self.tags.contains(tag) {
                self.tags.push(tag.clone());
            }
        }
        let list: Vec<String> = tags.iter().map(|tag| format!("\"{tag}\"")).collect();
        if list.is_empty() {
            String::new()
        } else {
            format!("tags = [{}]\n", list.join(", "))
        }
    }
}

/// The tag of a sum by what is paid that a formula reads: who is paid later may be in it.
fn joins(bases: &[Basis], formula: &str, shared: bool) -> Option<String> {
    let fits = |basis: &&Basis| {
        let sum = basis.paid_sum.as_ref();
        sum.is_some_and(|(name, of_shared)| formula.contains(name) && (*of_shared || !shared))
    };
    bases.iter().find(fits).map(|basis| basis.tag.clone())
}
