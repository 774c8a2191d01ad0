//! How the value that an offer goes by was found.

use super::Writing;
use crate::answer::{Goal, Measured};
use crate::formula::Value;
use crate::report::page::Mark;
use crate::words::Text;

impl Writing<'_> {
    pub(super) fn solved(&mut self) {
        let stack = self.page.plan.stack;
        let input = stack
            .solve_for
            .and_then(|number| stack.inputs.get(usize::try_from(number).ok()?));
        let (Some(solution), Some(input)) = (self.page.solution, input) else {
            return;
        };
        let value =
            |tried: &Measured| self.fact_text(input.kind, &Value::Number(tried.value.clone()));
        let bound = &solution.target.amount;
        let at = |tried: &Measured| {
            let measured = tried.measured.as_ref();
            measured.map(|measured| self.money(measured, &[bound]))
        };
        let key = match solution.goal {
            Goal::AtLeast => "solved-at-least",
            Goal::AtMost => "solved-at-most",
        };
        let measure = stack.entry(solution.target.entry);
        let measure = measure.map_or("", |entry| entry.head().title(self.code));
        let period = if solution.target.monthly {
            "per-month"
        } else {
            "per-year"
        };
        let found = &solution.solved.found;
        let text = Text::new(key)
            .with("title", input.head.title(self.code))
            .with("value", value(found))
            .with("measure", format!("{measure} {}", self.word(period)))
            .with("bound", self.money(bound, &[]))
            .with("currency", stack.currency)
            .with("at", at(found).unwrap_or_default());
        let beside = solution.solved.neighbour.as_ref().map(|tried| {
            let key = match tried.measured {
                Some(_) => "solved-beside",
                None => "solved-beside-refused",
            };
            Text::new(key)
                .with("value", value(tried))
                .with("at", at(tried).unwrap_or_default())
        });
        let mut said = self.say(&text);
        if let Some(beside) = beside {
            said.push(' ');
            said.push_str(&self.say(&beside));
        }
        let head = self.word("solved");
        self.out.prose(Some((&head, Mark::Strong)), &said, 0, 2);
    }
}
