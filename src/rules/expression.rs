//! A formula that stands in no file, typed over a loaded stack.

use crate::amount::{Currency, Unit};
use crate::formula::{FamilyId, Named, Names, Scope, Target, Type, Typed};
use crate::text::{FileId, Place, Problems};

use super::formulas;
use super::graph::Graph;
use super::names::Catalog;
use super::read::Words;
use super::stack::{Entry, Head, Input, InputKind, Stack, Titles, ValueEntry};

/// Types an expression that is the whole text of a file; what is wrong is reported at its place.
///
/// `own` is what `currency` means; without it every currency may be named.
#[must_use]
pub fn expression(
    stack: &Stack,
    own: Option<Currency>,
    (text, file): (&str, FileId),
    problems: &mut Problems,
) -> Option<Typed> {
    let words = Words {
        text: text.to_owned(),
        place: Place::new(file, 0..text.len()),
        offset: Some(0),
    };
    let names = Known {
        catalog: catalog(stack),
        own,
    };
    formulas::typed(&words, &names, Scope::default(), problems)
}

/// The names of a loaded stack.
fn catalog(stack: &Stack) -> Catalog {
    let mut catalog = Catalog::new(stack.currency);
    for family in &stack.families {
        let id = catalog.add_family(&family.name, family.members.clone());
        catalog
            .family_names
            .entry(family.name.clone())
            .or_insert(id);
    }
    for (number, input) in (0_u32..).zip(&stack.inputs) {
        let ty = match input.kind {
            InputKind::Member(family) => Type::Member(family),
            InputKind::Bool => Type::Bool,
            InputKind::Date => Type::Date,
            InputKind::Text => Type::Text,
            InputKind::Number { unit, .. } => Type::Number(unit),
        };
        catalog.add(&input.head.id, Target::Input(number), ty, input.per, false);
    }
    for (number, parameter) in (0_u32..).zip(&stack.parameters) {
        let ty = Type::Number(parameter.unit);
        let target = Target::Parameter(number);
        catalog.add(&parameter.head.id, target, ty, parameter.per, false);
    }
    for (number, scale) in (0_u32..).zip(&stack.scales) {
        catalog
            .scales
            .insert(scale.head.id.clone(), (number, scale.ty));
    }
    for (number, table) in (0_u32..).zip(&stack.tables) {
        let found = (number, Type::Number(table.unit), table.keys.clone());
        catalog.tables.insert(table.head.id.clone(), found);
    }
    let monthly = catalog.monthly();
    for (number, entry) in (0_u32..).zip(&stack.entries) {
        let (ty, total) = match entry {
            Entry::Value(value) => (value.ty, false),
            Entry::Component(component) => (Type::Number(component.unit), true),
            Entry::Sum(_) => (Type::Number(monthly), false),
        };
        let target = Target::Entry(number);
        catalog.add(&entry.head().id, target, ty, entry.per(), total);
    }
    catalog
}

/// A catalogue whose currency may be open.
struct Known {
    catalog: Catalog,
    own: Option<Currency>,
}

impl Names for Known {
    fn named(&self, name: &str) -> Option<Named> {
        self.catalog.named(name)
    }

    fn scale(&self, name: &str) -> Option<(u32, Type)> {
        self.catalog.scale(name)
    }

    fn table(&self, name: &str) -> Option<(u32, Type, Vec<FamilyId>)> {
        self.catalog.table(name)
    }

    fn family(&self, name: &str) -> Option<FamilyId> {
        self.catalog.family(name)
    }

    fn family_name(&self, family: FamilyId) -> &str {
        self.catalog.family_name(family)
    }

    fn members(&self, family: FamilyId) -> &[String] {
        self.catalog.members(family)
    }

    fn family_with(&self, member: &str) -> Option<&str> {
        self.catalog.family_with(member)
    }

    fn known(&self) -> Vec<&str> {
        self.catalog.known()
    }

    fn currency(&self) -> Option<Currency> {
        self.own
    }

    fn is_broken(&self, _name: &str) -> bool {
        false
    }
}

fn head(name: &str, place: Place) -> Head {
    Head {
        id: name.to_owned(),
        title: Titles::default(),
        source: None,
        layer: String::new(),
        place,
        kept: false,
        replaceable_by: Vec::new(),
    }
}

impl Stack {
    /// A stack that knows nothing, in a currency.
    #[must_use]
    pub fn empty(currency: Currency) -> Self {
        Self {
            id: String::new(),
            currency,
            zone: String::new(),
            step: super::lower::hundredth(),
            when: Vec::new(),
            layers: Vec::new(),
            families: Vec::new(),
            inputs: Vec::new(),
            parameters: Vec::new(),
            scales: Vec::new(),
            tables: Vec::new(),
            entries: Vec::new(),
            order: Vec::new(),
            graph: Graph::default(),
            floors: Vec::new(),
            bands: Vec::new(),
            limits: Vec::new(),
            notices: Vec::new(),
            headline: None,
            solve_for: None,
        }
    }

    /// Adds a fact of a type that the book does not know; gives its number.
    pub fn add_fact(&mut self, name: &str, ty: Type, place: Place) -> u32 {
        let kind = match ty {
            Type::Number(unit) => InputKind::Number {
                unit,
                percent: false,
            },
            Type::Zero => InputKind::Number {
                unit: Unit::PLAIN,
                percent: false,
            },
            Type::Bool => InputKind::Bool,
            Type::Date => InputKind::Date,
            Type::Member(family) => InputKind::Member(family),
            Type::Text => InputKind::Text,
        };
        let number = u32::try_from(self.inputs.len()).unwrap_or(u32::MAX);
        self.inputs.push(Input {
            head: head(name, place),
            kind,
            per: None,
            min: None,
            max: None,
            whole: false,
            defaults: vec![None],
            flag: name.to_owned(),
            also: Vec::new(),
            columns: Titles::default(),
            full_time: None,
            without: None,
        });
        self.graph = Graph::of(self);
        number
    }

    /// Adds a formula as a value of its own, computed behind all others; gives its number.
    pub fn add_value(&mut self, name: &str, formula: Typed, place: Place) -> u32 {
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(Entry::Value(ValueEntry {
            head: head(name, place),
            ty: formula.ty(),
            formula,
            per: None,
            earning_year: 1,
            percent: false,
        }));
        self.order.push(number);
        self.graph = Graph::of(self);
        number
    }

    /// Leaves out of each month's computing what is not needed; what is kept must not read it.
    pub fn compute_only(&mut self, needed: impl Fn(u32) -> bool) {
        self.order.retain(|number| needed(*number));
        self.graph = Graph::of(self);
    }
}
