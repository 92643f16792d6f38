//! Defaults: what stands in place of null.
//!
//! A default that is a value of the type of its source (`0`, `2026-01-31`) is one: it stands in the layout of its field and
//! counts in totals. Any other text, an empty one too, is written as it is, and the value stays null.

use super::context::Context;
use crate::error::codes;
use crate::expr::{Constant, Expr, Node};
use crate::job::document::{Scalar, Spanned};
use crate::program::model::{Cell, Layout};
use crate::program::{Scratch, render_value};
use crate::record::{Date, Decimal, Rounding, Time, Timestamp, Type};

/// A default: its bytes in the field, and the value that totals see.
#[derive(Default)]
pub(super) struct TypedDefault {
    pub(super) bytes: Option<Vec<u8>>,
    /// Whether the bytes stand in the layout of the field already.
    pub(super) is_laid_out: bool,
    pub(super) value: Option<Constant>,
}

impl Context<'_> {
    /// The default of a field whose source has this type.
    pub(super) fn typed_default(
        &mut self,
        field: &str,
        text: Option<&Spanned<Scalar>>,
        ty: Type,
        layout: &Layout,
    ) -> TypedDefault {
        let Some(text) = text else { return TypedDefault::default() };
        let written = text.value.0.as_str();
        let untyped = matches!(layout, Layout::Text(_)) || ty == Type::Null;
        let text_as_written =
            |value| TypedDefault { bytes: Some(written.as_bytes().to_vec()), is_laid_out: false, value };
        if untyped {
            return text_as_written(Some(Constant::Text(written.into())));
        }
        // `N/A` or `00000000` for a date is a mark that says there is none.
        let Some(value) = constant(written, ty, layout) else { return text_as_written(None) };
        let mut bytes = Vec::new();
        if render_value(layout, value.value(), &mut Scratch::default(), &mut bytes).is_err() {
            let message = format!("the default `{written}` does not fit `{field}`");
            self.error_help(
                codes::mapping::CONSTANT_TOO_WIDE,
                text.span,
                message,
                "shorten it, or give the field more room",
            );
        }
        TypedDefault { bytes: Some(bytes), is_laid_out: true, value: Some(value) }
    }
}

fn constant(text: &str, ty: Type, layout: &Layout) -> Option<Constant> {
    match ty {
        Type::Bool => {
            let Layout::Boolean { values, .. } = layout else { return None };
            Some(Constant::Bool(values.iter().position(|value| value == text.as_bytes())? == 0))
        }
        Type::Text | Type::Null => Some(Constant::Text(text.into())),
        _ => typed(text, ty),
    }
}

/// The number, date or time that a text of the job file stands for: dates in ISO 8601, numbers without more digits behind the
/// point than the type has.
pub(super) fn typed(text: &str, ty: Type) -> Option<Constant> {
    Some(match ty {
        Type::Number { scale, .. } => {
            let number = Decimal::parse(text)?;
            let exact = number.rescale(scale, Rounding::Down)?;
            if exact.compare(number).is_ne() {
                return None;
            }
            Constant::Number(exact)
        }
        Type::Date => Constant::Date(Date::parse(text.as_bytes())?),
        Type::Time => Constant::Time(Time::parse(text.as_bytes())?),
        Type::Timestamp => Constant::Timestamp(Timestamp::parse(text.as_bytes())?),
        Type::Bool | Type::Text | Type::Null => return None,
    })
}

/// The value of a cell with its default in place of null.
pub(super) fn with_default(value: Expr, cell: &Cell) -> Expr {
    let Some(default) = cell.default_value.as_ref().filter(|_| value.nullable) else { return value };
    let (span, ty) = (value.span.clone(), wider(value.ty, default));
    let expr = |node, ty, nullable| Expr { node, ty, nullable, span: span.clone() };
    let test = expr(Node::IsNull(Box::new(value.clone())), Type::Bool, false);
    let default = expr(Node::Const(default.clone()), ty, false);
    expr(Node::Select(Box::new(test), Box::new(default), Box::new(value)), ty, false)
}

/// The type that has room for the default, too.
fn wider(ty: Type, default: &Constant) -> Type {
    match (ty, default) {
        (Type::Number { digits, scale }, Constant::Number(number)) => {
            let own = number.units().unsigned_abs().checked_ilog10().map_or(1, |log| log as u8 + 1);
            Type::Number { digits: digits.max(own), scale }
        }
        _ => ty,
    }
}
