//! Calls: each function with its own rule for arguments and units.

use super::{Checker, Found, unit_of};
use crate::amount::{Direction, Exact, Unit};
use crate::formula::functions::Function;
use crate::formula::tree::{Expr, ExprKind, Span};
use crate::formula::typed::{History, Index, Op, Rule, Target, Type};

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        name: &str,
        name_span: &Span,
        args: &[Expr],
        span: &Span,
    ) -> Found {
        match name {
            "round" => self.round(name, args, Direction::HalfAway, span),
            "floor_to" => self.round(name, args, Direction::Down, span),
            "ceil_to" => self.round(name, args, Direction::Up, span),
            "scale" => self.scale(args, span),
            "lookup" => self.lookup(args, span),
            "sum" => self.count(name, "sum(c in family: …)", args, span),
            "at" => self.at(args, span),
            "this_year" => self.past(name, History::ThisYear, args, span),
            "last_year" => self.past(name, History::LastYear, args, span),
            "last_months" => self.last_months(args, span),
            _ => match Function::from_name(name) {
                Some(function) => self.of_values(function, name, args, span),
                None => {
                    let nearest = crate::text::nearest(name, Function::all_names());
                    let rule = Rule::FunctionUnknown {
                        name: name.to_owned(),
                        nearest: nearest.map(str::to_owned),
                    };
                    self.fail(name_span, rule)
                }
            },
        }
    }

    fn count(&mut self, name: &str, needed: &str, args: &[Expr], span: &Span) -> Found {
        let rule = Rule::ArgumentCount {
            name: name.to_owned(),
            needed: needed.to_owned(),
            found: args.len(),
        };
        self.fail(span, rule)
    }

    fn of_values(&mut self, function: Function, name: &str, args: &[Expr], span: &Span) -> Found {
        let fits = match function {
            Function::Min | Function::Max => !args.is_empty(),
            Function::Clamp | Function::Date => args.len() == 3,
            Function::YearsBetween => args.len() == 2,
            Function::Abs | Function::YearOf | Function::MonthOf | Function::Age => args.len() == 1,
            Function::DaysInMonth => args.is_empty(),
        };
        if !fits {
            let needed = match function {
                Function::Min | Function::Max => "≥ 1",
                Function::Clamp | Function::Date => "3",
                Function::YearsBetween => "2",
                Function::Abs | Function::YearOf | Function::MonthOf | Function::Age => "1",
                Function::DaysInMonth => "0",
            };
            return self.count(name, needed, args, span);
        }
        match function {
            Function::Min | Function::Max | Function::Abs | Function::Clamp => {
                self.of_one_unit(function, args, span)
            }
            Function::Date => {
                let mut ids = Vec::new();
                for arg in args {
                    let (id, ty) = self.expression(arg, None)?;
                    self.plain(ty, arg)?;
                    ids.push(id);
                }
                self.add(Op::Call(function, ids), Type::Date, span)
            }
            Function::YearOf | Function::MonthOf | Function::YearsBetween | Function::Age => {
                let ids: Vec<_> = args.iter().map(|arg| self.date(arg)).collect();
                let ids = ids.into_iter().collect::<Option<Vec<_>>>()?;
                self.add(Op::Call(function, ids), Type::Number(Unit::PLAIN), span)
            }
            Function::DaysInMonth => {
                let unit = Unit::day().over(Unit::month()).unwrap_or(Unit::PLAIN);
                self.add(Op::Call(function, Vec::new()), Type::Number(unit), span)
            }
        }
    }

    fn plain(&mut self, ty: Type, arg: &Expr) -> Option<()> {
        let found = unit_of(self.numeric(ty, &arg.span)?);
        if found.is_plain() {
            return Some(());
        }
        let rule = Rule::UnitNeeded {
            name: String::new(),
            needed: Unit::PLAIN,
            found,
        };
        self.fail(&arg.span, rule);
        None
    }

    fn of_one_unit(&mut self, function: Function, args: &[Expr], span: &Span) -> Found {
        let mut ids = Vec::new();
        let mut shared: Option<(Type, Span)> = None;
        let mut all = true;
        for arg in args {
            let Some((id, ty)) = self.expression(arg, None) else {
                all = false;
                continue;
            };
            let dates = ty == Type::Date && matches!(function, Function::Min | Function::Max);
            let ty = if dates {
                Some(ty)
            } else {
                self.numeric(ty, &arg.span)
            };
            let Some(ty) = ty else {
                all = false;
                continue;
            };
            ids.push(id);
            let joined = match &shared {
                None => Some(ty),
                Some((before, before_span)) => {
                    let (before, before_span) = (*before, before_span.clone());
                    self.same("compare", (before, &before_span), (ty, &arg.span))
                }
            };
            match joined {
                Some(joined) if shared.as_ref().is_none_or(|(before, _)| *before != joined) => {
                    shared = Some((joined, arg.span.clone()));
                }
                Some(_) => {}
                None => all = false,
            }
        }
        let (ty, _) = shared.filter(|_| all)?;
        self.add(Op::Call(function, ids), ty, span)
    }

    /// `round(x, step[, direction])`, `floor_to(x, step)`, `ceil_to(x, step)`.
    fn round(&mut self, name: &str, args: &[Expr], default: Direction, span: &Span) -> Found {
        let (value, step, word) = match args {
            [value, step] => (value, step, None),
            [value, step, word] if name == "round" => (value, step, Some(word)),
            _ => {
                let needed = if name == "round" { "2–3" } else { "2" };
                return self.count(name, needed, args, span);
            }
        };
        let found = self.expression(value, None);
        let Some(step_value) = bare_number(step).filter(|step| **step > Exact::ZERO) else {
            let rule = Rule::LiteralNeeded {
                name: name.to_owned(),
                needed: "needed-step",
            };
            return self.fail(&step.span, rule);
        };
        let direction = match word.map(|word| (&word.kind, &word.span)) {
            None => default,
            Some((ExprKind::Name(word), word_span)) => match Direction::from_word(word) {
                Some(direction) => direction,
                None => return self.bad_direction(name, word_span),
            },
            Some((_, word_span)) => return self.bad_direction(name, word_span),
        };
        let (id, ty) = found?;
        let ty = self.numeric(ty, &value.span)?;
        self.add(Op::Round(id, step_value.clone(), direction), ty, span)
    }

    fn bad_direction(&mut self, name: &str, span: &Span) -> Found {
        self.fail(
            span,
            Rule::LiteralNeeded {
                name: name.to_owned(),
                needed: "needed-direction",
            },
        )
    }

    fn scale(&mut self, args: &[Expr], span: &Span) -> Found {
        let [value, name] = args else {
            return self.count("scale", "2", args, span);
        };
        let found = self.expression(value, None);
        let ExprKind::Name(scale) = &name.kind else {
            return self.fail(
                &name.span,
                Rule::LiteralNeeded {
                    name: "scale".to_owned(),
                    needed: "needed-scale",
                },
            );
        };
        let Some((number, takes)) = self.names.scale(scale) else {
            return self.unknown(scale, &name.span);
        };
        let (id, ty) = found?;
        let ty = self.numeric(ty, &value.span)?;
        let ty = self.same("scale", (takes, &name.span), (ty, &value.span))?;
        self.add(Op::Scale(id, number), ty, span)
    }

    fn unknown(&mut self, name: &str, span: &Span) -> Found {
        if self.names.is_broken(name) {
            return self.fail(span, Rule::Silent);
        }
        let nearest = crate::text::nearest(name, self.names.known()).map(str::to_owned);
        self.fail(
            span,
            Rule::NameUnknown {
                name: name.to_owned(),
                nearest,
            },
        )
    }

    fn lookup(&mut self, args: &[Expr], span: &Span) -> Found {
        let Some((table, keys)) = args.split_first() else {
            return self.count("lookup", "≥ 2", args, span);
        };
        let ExprKind::Name(name) = &table.kind else {
            return self.fail(
                &table.span,
                Rule::LiteralNeeded {
                    name: "lookup".to_owned(),
                    needed: "needed-table",
                },
            );
        };
        let Some((number, ty, families)) = self.names.table(name) else {
            return self.unknown(name, &table.span);
        };
        if keys.len() != families.len() {
            return self.count(
                "lookup",
                &families.len().saturating_add(1).to_string(),
                args,
                span,
            );
        }
        let mut ids = Vec::new();
        for (key, family) in keys.iter().zip(families) {
            let (id, found) = self.expression(key, Some(family))?;
            self.same(
                "index",
                (Type::Member(family), &table.span),
                (found, &key.span),
            )?;
            ids.push(id);
        }
        self.add(Op::Lookup(number, ids), ty, span)
    }

    pub(super) fn sum_over(
        &mut self,
        variable: &str,
        family: &str,
        family_span: &Span,
        body: &Expr,
        span: &Span,
    ) -> Found {
        let Some(family_id) = self.names.family(family) else {
            if self.names.is_broken(family) {
                return self.fail(family_span, Rule::Silent);
            }
            let rule = Rule::FamilyUnknown {
                name: family.to_owned(),
                nearest: None,
            };
            return self.fail(family_span, rule);
        };
        self.bound.push((variable.to_owned(), family_id));
        let found = self.expression(body, None);
        self.bound.pop();
        let (id, ty) = found?;
        let ty = self.numeric(ty, &body.span)?;
        self.add(Op::SumOver(family_id, id), ty, span)
    }

    /// A name with its member, not read but named: for `at` and the time functions.
    fn reference(&mut self, name: &str, arg: &Expr) -> Option<(Target, Index, Type)> {
        if let ExprKind::Name(word) = &arg.kind {
            let named = self.named(word, &arg.span)?;
            if let Some(family) = named.per
                && !named.total
            {
                self.member_missing(word, family, &arg.span);
                return None;
            }
            return Some((named.target, Index::None, named.ty));
        }
        if let ExprKind::Member {
            name,
            member,
            member_span,
        } = &arg.kind
        {
            return self.with_member(name, &arg.span, member, member_span);
        }
        if let ExprKind::Index { name, index } = &arg.kind {
            return self.with_index(name, &arg.span, index);
        }
        let rule = Rule::LiteralNeeded {
            name: name.to_owned(),
            needed: "needed-name",
        };
        self.fail(&arg.span, rule);
        None
    }

    fn at(&mut self, args: &[Expr], span: &Span) -> Found {
        let [parameter, day] = args else {
            return self.count("at", "2", args, span);
        };
        let reference = self.reference("at", parameter);
        let day = self.date(day);
        let (target, index, ty) = reference?;
        let Target::Parameter(number) = target else {
            let rule = Rule::LiteralNeeded {
                name: "at".to_owned(),
                needed: "needed-parameter",
            };
            return self.fail(&parameter.span, rule);
        };
        self.add(Op::At(number, index, day?), ty, span)
    }

    fn past(&mut self, name: &str, history: History, args: &[Expr], span: &Span) -> Found {
        let [arg] = args else {
            return self.count(name, "1", args, span);
        };
        if self.facts_only {
            return self.fail(
                span,
                Rule::NotReadableHere {
                    name: name.to_owned(),
                },
            );
        }
        let (target, index, ty) = self.reference(name, arg)?;
        if matches!(target, Target::Parameter(_)) {
            let rule = Rule::LiteralNeeded {
                name: name.to_owned(),
                needed: "needed-history",
            };
            return self.fail(&arg.span, rule);
        }
        let unit = unit_of(ty);
        if !matches!(ty, Type::Number(_)) || !(unit.is_per_month() || unit.is_amount()) {
            let named = arg_name(arg);
            return self.fail(&arg.span, Rule::NoTotal { name: named, unit });
        }
        let total = Type::Number(unit.without_per_month());
        self.add(Op::Past(history, target, index), total, span)
    }

    fn last_months(&mut self, args: &[Expr], span: &Span) -> Found {
        let [name, count] = args else {
            return self.count("last_months", "2", args, span);
        };
        let months = bare_number(count)
            .and_then(|count| u32::try_from(count.to_whole()?).ok())
            .filter(|count| (1..=1200).contains(count));
        let Some(months) = months else {
            let rule = Rule::LiteralNeeded {
                name: "last_months".to_owned(),
                needed: "needed-whole",
            };
            return self.fail(&count.span, rule);
        };
        self.past(
            "last_months",
            History::LastMonths(months),
            std::slice::from_ref(name),
            span,
        )
    }
}

fn arg_name(arg: &Expr) -> String {
    if let ExprKind::Name(name) | ExprKind::Member { name, .. } | ExprKind::Index { name, .. } =
        &arg.kind
    {
        return name.clone();
    }
    String::new()
}

/// A number that stands there as it is, without a unit.
fn bare_number(expr: &Expr) -> Option<&Exact> {
    if let ExprKind::Number { value, unit: None } = &expr.kind {
        return Some(value);
    }
    None
}
