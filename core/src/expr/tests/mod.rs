//! A scope and an environment for tests, and what they are used for.

mod messages;
mod oracle;
mod properties;
mod values;

use super::*;
use crate::record::{Date, Decimal, Time, Timestamp, Type, Value};
use bumpalo::Bump;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// The variables of all tests: name, type, whether it can be null, value.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) vars: Vec<(&'static str, Type, bool, Constant)>,
}

pub(super) fn number(text: &str) -> Constant {
    Constant::Number(Decimal::parse(text).unwrap())
}

pub(super) fn text(text: &str) -> Constant {
    Constant::Text(text.into())
}

pub(super) const fn digits(digits: u8, scale: u8) -> Type {
    Type::Number { digits, scale }
}

impl Names {
    pub(super) fn new() -> Names {
        let date = Date::new(2026, 1, 31).unwrap();
        let timestamp = Timestamp::new(date, Time::new(23, 59, 58, 0).unwrap());
        Names {
            vars: vec![
                ("a", digits(2, 0), false, number("7")),
                ("b", digits(2, 0), false, number("-3")),
                ("c", digits(2, 0), false, number("12")),
                ("s", Type::Text, false, text("ab")),
                ("t", Type::Text, false, text("Grüße")),
                ("p", Type::Bool, false, Constant::Bool(true)),
                ("q", Type::Bool, false, Constant::Bool(false)),
                ("amount", digits(13, 2), false, number("12.50")),
                ("wide", digits(38, 2), false, number("999999999999999999999999999999999999.99")),
                ("rate", digits(7, 4), true, number("0.1250")),
                ("flag", Type::Bool, true, Constant::Null),
                ("original_id", Type::Text, true, Constant::Null),
                ("type", Type::Text, false, text("PUR")),
                ("account", Type::Text, false, text("0042")),
                ("day_of", Type::Date, false, Constant::Date(date)),
                ("at", Type::Timestamp, false, Constant::Timestamp(timestamp)),
                ("header.file_id", Type::Text, false, text("F1")),
                ("in.account", Type::Text, false, text("0042")),
            ],
        }
    }

    pub(super) fn id(&self, name: &str) -> VarId {
        VarId(self.vars.iter().position(|var| var.0 == name).unwrap() as u32)
    }

    pub(super) fn set(&mut self, name: &str, value: Constant) {
        let index = self.id(name).0 as usize;
        self.vars[index].3 = value;
    }

    fn find(&self, name: &str) -> Option<Var> {
        let index = self.vars.iter().position(|var| var.0 == name)?;
        Some(Var { id: VarId(index as u32), ty: self.vars[index].1, nullable: self.vars[index].2 })
    }
}

impl Scope for Names {
    fn name(&mut self, path: &[&str]) -> Option<Var> {
        self.find(&path.join("."))
    }

    fn candidates(&self) -> Vec<String> {
        self.vars.iter().map(|var| var.0.to_owned()).chain(["written".to_owned()]).collect()
    }

    /// `written.sum(x, filter)` stands for `amount`; its arguments are checked like any expression.
    fn aggregate(&mut self, call: &AggregateCall<'_>) -> Option<Result<Var, Vec<Problem>>> {
        if call.population != "written" {
            return None;
        }
        let mut problems = Vec::new();
        for argument in &call.arguments {
            problems.extend(argument.compile(self).err().unwrap_or_default());
        }
        if call.function != "sum" {
            problems.push(Problem::call(&call.function_span, "no such aggregate"));
        }
        Some(if problems.is_empty() { Ok(self.find("amount").unwrap()) } else { Err(problems) })
    }
}

impl<'v> Environment<'v> for &'v Names {
    fn variable(&self, id: VarId) -> Result<Value<'v>, Fault> {
        Ok(self.vars[id.0 as usize].3.value())
    }
}

pub(super) fn compiled(text: &str) -> Expr {
    compile(text, &mut Names::new()).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

/// Every variable that an expression reads, in the order of their numbers.
pub(super) fn variables(expr: &Expr) -> Vec<VarId> {
    let found = RefCell::new(BTreeSet::new());
    let _ = expr.clone().replace_variables(&|id| {
        found.borrow_mut().insert(id);
        None
    });
    found.into_inner().into_iter().collect()
}

/// The value of an expression as an owned constant.
pub(super) fn valued(expr: &Expr, names: &Names) -> Result<Constant, Fault> {
    let arena = Bump::new();
    expr.evaluate(&names, &arena).map(|value| Constant::of(value).unwrap())
}
