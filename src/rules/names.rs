//! The names of a stack while it is being read: what each stands for and gives.

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::{Currency, Unit};
use crate::formula::{FamilyId, Named, Names, Target, Type};

use super::stack::Family;

/// The names known so far.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) currency: Currency,
    pub(crate) families: Vec<Family>,
    pub(crate) family_names: BTreeMap<String, FamilyId>,
    pub(crate) names: BTreeMap<String, Named>,
    pub(crate) scales: BTreeMap<String, (u32, Type)>,
    pub(crate) tables: BTreeMap<String, (u32, Type, Vec<FamilyId>)>,
    /// The names of sums.
    pub(crate) sums: BTreeSet<String>,
    /// Names whose entries could not be read: who reads them stays silent.
    pub(crate) broken: BTreeSet<String>,
    /// Whether any name may stand in a file that could not be read.
    pub(crate) incomplete: bool,
}

impl Catalog {
    pub(crate) fn new(currency: Currency) -> Self {
        Self {
            currency,
            families: Vec::new(),
            family_names: BTreeMap::new(),
            names: BTreeMap::new(),
            scales: BTreeMap::new(),
            tables: BTreeMap::new(),
            sums: BTreeSet::new(),
            broken: BTreeSet::new(),
            incomplete: false,
        }
    }

    pub(crate) fn add_family(&mut self, name: &str, members: Vec<String>) -> FamilyId {
        let id = FamilyId(u32::try_from(self.families.len()).unwrap_or(u32::MAX));
        self.families.push(Family {
            name: name.to_owned(),
            members,
        });
        id
    }

    pub(crate) fn add(
        &mut self,
        name: &str,
        target: Target,
        ty: Type,
        per: Option<FamilyId>,
        total: bool,
    ) {
        self.names.insert(
            name.to_owned(),
            Named {
                target,
                ty,
                per,
                total,
            },
        );
    }

    /// The inputs that have members.
    pub(crate) fn enums(&self) -> impl Iterator<Item = &str> {
        self.names
            .iter()
            .filter(|(_, named)| matches!(named.ty, Type::Member(_)) && named.per.is_none())
            .map(|(name, _)| name.as_str())
    }

    /// Currency per month.
    pub(crate) fn monthly(&self) -> Unit {
        Unit::of(self.currency)
            .over(Unit::month())
            .unwrap_or(Unit::PLAIN)
    }

    pub(crate) fn member(&self, family: FamilyId, name: &str) -> Option<u32> {
        let place = self
            .members(family)
            .iter()
            .position(|member| member == name)?;
        u32::try_from(place).ok()
    }
}

impl Names for Catalog {
    fn named(&self, name: &str) -> Option<Named> {
        self.names.get(name).copied()
    }

    fn scale(&self, name: &str) -> Option<(u32, Type)> {
        self.scales.get(name).copied()
    }

    fn table(&self, name: &str) -> Option<(u32, Type, Vec<FamilyId>)> {
        self.tables.get(name).cloned()
    }

    fn family(&self, name: &str) -> Option<FamilyId> {
        let own = self.family_names.get(name).copied();
        own.or_else(|| match self.names.get(name)?.ty {
            Type::Member(family) => Some(family),
            Type::Number(_) | Type::Zero | Type::Bool | Type::Date | Type::Text => None,
        })
    }

    fn family_name(&self, family: FamilyId) -> &str {
        usize::try_from(family.0)
            .ok()
            .and_then(|place| self.families.get(place))
            .map_or("", |family| family.name.as_str())
    }

    fn members(&self, family: FamilyId) -> &[String] {
        usize::try_from(family.0)
            .ok()
            .and_then(|place| self.families.get(place))
            .map_or(&[], |family| family.members.as_slice())
    }

    fn family_with(&self, member: &str) -> Option<&str> {
        let has = |family: &&Family| family.members.iter().any(|known| known == member);
        let family = self.families.iter().find(has);
        family.map(|family| family.name.as_str())
    }

    fn known(&self) -> Vec<&str> {
        let names = self
            .names
            .keys()
            .chain(self.scales.keys())
            .chain(self.tables.keys());
        names.map(String::as_str).collect()
    }

    fn currency(&self) -> Option<Currency> {
        Some(self.currency)
    }

    fn is_broken(&self, name: &str) -> bool {
        self.incomplete || self.broken.contains(name)
    }
}
