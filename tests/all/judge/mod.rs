//! The judge: a second evaluator of the rule language, for tests, written from
//! `docs/rule-book.md` alone and in the plainest way.
//!
//! In: the loaded entries of a stack (formulas as text) and a [`Person`] as typed. Out: months,
//! bands, floors and findings as fractions, or all the codes that somebody may be refused with.
//! It shares no code with the engine: own grammar, own numbers, every figure looked up by date
//! each time it is read. Always: what is kept from one reading to the next (a month's finished
//! amounts) never changes what is computed.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "a book that was loaded fits; where it does not, the test must fail"
)]

mod facts;
mod findings;
mod formula;
mod grammar;
mod month;
mod number;
mod rest;
mod rules;
mod view;

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use num_traits::Zero;

pub(crate) use findings::{Undercut, Verdict};
use number::plus;
pub(crate) use number::{Number, figure, is, round};
pub(crate) use rules::Rules;
pub(crate) use view::{Case, Run};

/// What a formula gives. A member of an enum is its name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Given {
    Number(Number),
    Truth(bool),
    Day(NaiveDate),
    Word(String),
}

/// All codes that a refusal may carry: whatever refuses, each for itself.
pub(crate) type Codes = BTreeSet<&'static str>;
type Or<T> = Result<T, Codes>;

fn refuse<T>(code: &'static str) -> Or<T> {
    Err(BTreeSet::from([code]))
}

/// Both, or the codes of both.
fn both<A, B>(a: Or<A>, b: Or<B>) -> Or<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(mut a), Err(b)) => {
            a.extend(b);
            Err(a)
        }
        (Err(codes), Ok(_)) | (Ok(_), Err(codes)) => Err(codes),
    }
}

/// All, or the codes of all.
fn all<T>(items: impl IntoIterator<Item = Or<T>>) -> Or<Vec<T>> {
    let mut all = Ok(Vec::new());
    for item in items {
        all = both(all, item).map(|(mut all, item)| {
            all.push(item);
            all
        });
    }
    all
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap()
}

/// What is kept: finished values and amounts, by month, entry and member.
type Kept<T> = RefCell<Vec<Option<Or<T>>>>;

/// Keeps what was computed once.
fn kept<T: Clone>(store: &Kept<T>, place: usize, compute: impl FnOnce() -> Or<T>) -> Or<T> {
    if let Some(known) = &store.borrow()[place] {
        return known.clone();
    }
    let result = compute();
    store.borrow_mut()[place] = Some(result.clone());
    result
}

/// Nothing kept yet, at so many places.
fn room<T: Clone>(places: usize) -> Kept<T> {
    RefCell::new(vec![None; places])
}

/// The total of all, or the codes of all.
fn sum_of(numbers: impl IntoIterator<Item = Or<Number>>) -> Or<Number> {
    let mut sum = Number::zero();
    let mut refused: Option<Codes> = None;
    for number in numbers {
        match number {
            Ok(number) if number.is_zero() => {}
            Ok(number) => sum = plus(&sum, &number),
            Err(codes) => refused.get_or_insert_default().extend(codes),
        }
    }
    refused.map_or(Ok(sum), Err)
}

fn total(numbers: impl IntoIterator<Item = Number>) -> Number {
    numbers
        .into_iter()
        .fold(Number::zero(), |sum, next| plus(&sum, &next))
}
