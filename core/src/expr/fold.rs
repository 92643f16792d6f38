//! Partial evaluation: what is known when the job is compiled is computed then.
//!
//! Invariant: for every environment that agrees with what is known, the folded expression has the value of the original.
//! A fault may only disappear where a decided `&&` or `||` absorbs it anyway.

use super::evaluate::{Environment, Fault};
use super::tree::{Constant, Expr, Node, VarId};
use crate::record::{Rounding, Type, Value};
use bumpalo::Bump;

struct Nothing;

impl<'v> Environment<'v> for Nothing {
    fn variable(&self, _: VarId) -> Result<Value<'v>, Fault> {
        Err(Fault::Undefined)
    }
}

impl Expr {
    /// The expression with known variables put in and everything computed that follows from them:
    /// `type == 'PUR' && amount >= 10000.00` becomes `amount >= 10000.00` or `false`.
    pub(crate) fn fold(self, known: &dyn Fn(VarId) -> Option<Constant>) -> Expr {
        let Expr { node, ty, nullable, span } = self;
        let inside = |inner: Box<Expr>| Box::new(inner.fold(known));
        let node = match node {
            Node::Const(_) => node,
            Node::Var(id) => match known(id).and_then(|constant| fitting(constant, ty)) {
                Some(constant) => return Expr::literal(constant, span),
                None => node,
            },
            Node::Negate(inner) => Node::Negate(inside(inner)),
            Node::Not(inner) => Node::Not(inside(inner)),
            Node::IsNull(inner) => Node::IsNull(inside(inner)),
            Node::Arithmetic(op, left, right) => Node::Arithmetic(op, inside(left), inside(right)),
            Node::Compare(comparison, left, right) => Node::Compare(comparison, inside(left), inside(right)),
            Node::And(left, right) => return decided(inside(left), inside(right), false, span),
            Node::Or(left, right) => return decided(inside(left), inside(right), true, span),
            Node::Select(test, yes, no) => {
                let test = inside(test);
                match truth(&test) {
                    Some(true) => return yes.fold(known),
                    Some(false) => return no.fold(known),
                    None => Node::Select(test, inside(yes), inside(no)),
                }
            }
            Node::In(needle, elements) => {
                let elements = elements.into_iter().map(|element| element.fold(known)).collect();
                return found(inside(needle), elements, span);
            }
            Node::Call(function, arguments) => {
                Node::Call(function, arguments.into_iter().map(|argument| argument.fold(known)).collect())
            }
        };
        computed(Expr { node, ty, nullable, span })
    }
}

/// A constant as a variable of that type would deliver it.
fn fitting(constant: Constant, ty: Type) -> Option<Constant> {
    match (&constant, ty) {
        (Constant::Null, _) => Some(constant),
        (Constant::Number(number), Type::Number { scale, .. }) if number.scale() <= scale => {
            number.rescale(scale, Rounding::HalfEven).map(Constant::Number)
        }
        (Constant::Number(_), _) => None,
        _ => constant.value().type_of().same_kind(ty).then_some(constant),
    }
}

fn truth(expr: &Expr) -> Option<bool> {
    match expr.constant() {
        Some(Constant::Bool(value)) => Some(*value),
        _ => None,
    }
}

/// `&&` and `||` of folded sides.
fn decided(left: Box<Expr>, right: Box<Expr>, decisive: bool, span: std::ops::Range<usize>) -> Expr {
    let (first, second) = (truth(&left), truth(&right));
    if first == Some(decisive) || second == Some(decisive) {
        return Expr::literal(Constant::Bool(decisive), span);
    }
    // A side that does not decide leaves the other one, unless that one's null would no longer be a fault.
    match (first, second) {
        (Some(_), _) if !right.nullable => *right,
        (_, Some(_)) if !left.nullable => *left,
        _ => {
            let node = if decisive { Node::Or(left, right) } else { Node::And(left, right) };
            computed(Expr::new(node, Type::Bool, span))
        }
    }
}

/// `in` of folded parts: elements that cannot be equal to a known value are dropped.
fn found(needle: Box<Expr>, elements: Vec<Expr>, span: std::ops::Range<usize>) -> Expr {
    let equal = |element: &Expr| {
        let (wanted, element) = (needle.constant()?, element.constant()?);
        super::evaluate::order(wanted.value(), element.value()).map(std::cmp::Ordering::is_eq)
    };
    let sure = elements.iter().any(|element| equal(element) == Some(true));
    let harmless = elements.iter().all(|element| element.is_total() && !element.nullable);
    if sure && harmless {
        return Expr::literal(Constant::Bool(true), span);
    }
    let left: Vec<Expr> = elements.iter().filter(|element| equal(element) != Some(false)).cloned().collect();
    if left.is_empty() && needle.constant().is_some() {
        return Expr::literal(Constant::Bool(false), span);
    }
    computed(Expr::new(Node::In(needle, left), Type::Bool, span))
}

/// The value, when nothing but constants is left and it has one; a certain fault stays what it is.
fn computed(expr: Expr) -> Expr {
    let constant = |inner: &Expr| inner.constant().is_some();
    let known = match &expr.node {
        Node::Const(_) | Node::Var(_) => false,
        Node::Negate(inner) | Node::Not(inner) | Node::IsNull(inner) => constant(inner),
        Node::Arithmetic(_, left, right) | Node::Compare(_, left, right) => constant(left) && constant(right),
        Node::And(left, right) | Node::Or(left, right) => constant(left) && constant(right),
        Node::Select(test, yes, no) => constant(test) && constant(yes) && constant(no),
        Node::In(needle, elements) => constant(needle) && elements.iter().all(constant),
        Node::Call(_, arguments) => arguments.iter().all(constant),
    };
    if !known {
        return expr;
    }
    let arena = Bump::new();
    let value = expr.evaluate(&Nothing, &arena).ok().and_then(Constant::of);
    match value {
        Some(constant) => Expr::literal(constant, expr.span.clone()),
        None => expr,
    }
}
