//! Limits: how much may be rejected before the run fails.

use super::aggregates::Populations;
use super::context::Context;
use super::inputs::Record;
use super::scopes::EnvelopeScope;
use crate::error::codes;
use crate::expr::{self, Node, VarId};
use crate::job::compiled::{Limits, SumLimit};
use crate::job::document::{RejectLimit, RejectedSum, Span, Spanned};
use crate::program::model::TOTALS;
use crate::record::Decimal;

/// What a sum over the rejected records is in the language of totals.
const SUM: &str = "rejected.sum(";

/// Most digits behind the point of a share.
const SHARE_DIGITS: u8 = 6;

/// Compiles `limits:`.
pub(super) fn limits(context: &mut Context<'_>, record: &Record) -> Limits {
    let document = context.document;
    let mut limits = Limits::default();
    if let Some(rejects) = &document.limits.rejects {
        context.reject_limits(rejects, &mut limits);
    }
    limits.sum = document.limits.rejected_sum.as_ref().and_then(|limit| context.rejected_sum(limit, record));
    limits
}

impl Context<'_> {
    fn reject_limits(&mut self, rejects: &Spanned<RejectLimit>, limits: &mut Limits) {
        match &rejects.value {
            RejectLimit::One(limit) => self.reject_limit(&limit.0, rejects.span, limits),
            RejectLimit::Both(both) => {
                both.iter().for_each(|limit| self.reject_limit(&limit.0, rejects.span, limits));
                let told = usize::from(limits.rejects.is_some()) + usize::from(limits.share.is_some());
                if both.len() != 2 || told == 1 {
                    let message = "the list of limits does not have one number and one share";
                    let help = "write for example `rejects: [100, 10%]`, or one of the two without brackets";
                    self.error_help(codes::job::WRONG_SHAPE, rejects.span, message, help);
                }
            }
        }
    }

    fn reject_limit(&mut self, text: &str, span: Span, limits: &mut Limits) {
        let text = text.trim();
        let share = text.strip_suffix('%').map(str::trim).map(Decimal::parse);
        let hundred = Decimal::integer(100);
        match (share, text.parse()) {
            (Some(Some(share)), _)
                if !share.is_negative() && share.compare(hundred).is_le() && share.scale() <= SHARE_DIGITS =>
            {
                limits.share = Some(share);
            }
            (None, Ok(count)) if !text.starts_with('+') => limits.rejects = Some(count),
            _ => {
                let message = format!("`{text}` is no limit of rejects");
                let help =
                    "write how many records may be rejected, such as `100`, or which share of them, such as `10%`";
                self.error_help(codes::job::UNKNOWN_VALUE, span, message, help);
            }
        }
    }

    fn rejected_sum(&mut self, limit: &RejectedSum, record: &Record) -> Option<SumLimit> {
        let max = Decimal::parse(limit.max.value.0.trim());
        if max.is_none() {
            let message = format!("`{}` is no number", limit.max.value.0);
            self.error_help(
                codes::job::WRONG_TYPE,
                limit.max.span,
                message,
                "write the largest sum, such as `1000.00`",
            );
        }
        let total = self.sum_of_rejects(&limit.expr, record)?;
        let text = limit.expr.value.trim().to_owned();
        Some(SumLimit { text, total, max: max? })
    }

    /// The place of the total `rejected.sum(EXPR)`. Problems are noted at their places in the expression.
    fn sum_of_rejects(&mut self, text: &Spanned<String>, record: &Record) -> Option<usize> {
        let populations = Populations { record: &record.scope, fields: &record.fields, written: None };
        // An expression that is wrong by itself says so by itself, and not in the words of a call.
        self.expression(text, &mut record.scope.of_rejects())?;
        self.doubt.set(false);
        // On a line of its own, or a comment at the end of the expression would swallow the bracket.
        let compiled = {
            let mut scope = EnvelopeScope { context: self, populations: &populations, uses_totals: false };
            expr::compile(&format!("{SUM}{}\n)", text.value), &mut scope)
        };
        let compiled = compiled.map_err(|mut problems| {
            for problem in &mut problems {
                let back = |at: usize| at.saturating_sub(SUM.len()).min(text.value.len());
                problem.span = back(problem.span.start)..back(problem.span.end);
            }
            problems
        });
        match self.compiled(text, compiled)?.node {
            Node::Var(VarId(id)) => id.checked_sub(TOTALS).map(|place| place as usize),
            _ => None,
        }
    }
}
