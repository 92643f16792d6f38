//! Sources: where the value of a target field comes from.

use super::context::Context;
use super::defaults::with_default;
use super::layouts::LineLayout;
use crate::error::codes;
use crate::expr::{Constant, Expr, Node, Scope, VarId};
use crate::job::document::{Branch, Composite, Entry, MapEntry, Mask, Scalar, Span, Spanned, TargetField, Transform};
use crate::program::model::{Cell, Field, Layout, Source};
use crate::record::Type;

/// A source of the document, wherever it was written.
#[derive(Clone)]
pub(super) struct Written {
    pub(super) entry: MapEntry,
    /// The name it was written under.
    pub(super) span: Span,
}

impl Written {
    /// The source that stands inside a field of an output, where there is one.
    pub(super) fn inline(field: &Entry<TargetField>) -> Option<Written> {
        let spec = &field.spec;
        let entry = MapEntry {
            from: spec.from.clone(),
            constant: spec.constant.clone(),
            composite: spec.composite.clone(),
            conditional: spec.conditional.clone(),
            expr: spec.expr.clone(),
            lookup: spec.lookup.clone(),
            default: spec.default.clone(),
            mask: spec.mask.clone(),
        };
        (count(&entry) > 0).then_some(Written { entry, span: field.name.span })
    }
}

/// How many sources a map entry names; it should be one.
fn count(entry: &MapEntry) -> usize {
    [
        entry.from.is_some(),
        entry.constant.is_some(),
        entry.composite.is_some(),
        entry.conditional.is_some(),
        entry.expr.is_some(),
    ]
    .into_iter()
    .filter(|there| *there)
    .count()
}

/// A source with the type of its values.
struct Typed {
    source: Source,
    ty: Type,
    nullable: bool,
}

impl Context<'_> {
    /// The cell of a target field: its source, layout and rules.
    pub(super) fn cell(
        &mut self,
        field: &Entry<TargetField>,
        written: &Written,
        fields: &[Field],
        scope: &mut dyn Scope,
        (line, output): (&LineLayout, &str),
    ) -> Option<Cell> {
        let entry = &written.entry;
        if count(entry) != 1 {
            self.error_help(
                codes::mapping::MAPPED_TWICE,
                written.span,
                format!("`{}` names {} sources", field.name.value, count(entry)),
                "keep one of `from`, `constant`, `composite`, `conditional` and `expr`",
            );
            return None;
        }
        self.source_options(field, entry);
        let typed = self.source(field, entry, fields, scope)?;
        let layout = match &typed.source {
            Source::Constant(_) => self.constant_layout(field, line)?,
            _ => self.layout(field, typed.ty, line)?,
        };
        let default = self.typed_default(&field.name.value, entry.default.as_ref(), typed.ty, &layout);
        let cell = Cell {
            source: typed.source,
            layout,
            default: default.bytes,
            default_value: default.value,
            plain: self.plain_layout(field, line)?,
            rules: self.cell_rules(&field.name.value, output),
        };
        let _ = typed.nullable;
        self.check_constant(field, &cell, entry.constant.as_ref());
        let as_written = matches!(cell.layout, Layout::Text(_)) || cell.default_value.is_none();
        self.check_constant(field, &cell, entry.default.as_ref().filter(|_| as_written));
        Some(cell)
    }

    /// A constant is text as written, whatever stands around it.
    fn constant_layout(&mut self, field: &Entry<TargetField>, line: &LineLayout) -> Option<Layout> {
        self.layout(field, Type::Text, line)
    }

    /// Whether a text of the job fits its field.
    pub(super) fn check_constant(&mut self, field: &Entry<TargetField>, cell: &Cell, text: Option<&Spanned<Scalar>>) {
        let Some(text) = text else { return };
        if let Err(fault) = cell.plain.write(text.value.0.as_bytes(), &mut Vec::new(), &mut Vec::new()) {
            let message = match fault {
                crate::record::TextFault::TooWide => {
                    let width = field.spec.width.as_ref().map_or(0, |width| width.value);
                    format!(
                        "`{}` has {} bytes and `{}` has room for {width}",
                        text.value.0,
                        text.value.0.len(),
                        field.name.value
                    )
                }
                crate::record::TextFault::Unmappable => {
                    format!("the output cannot hold every character of `{}`", text.value.0)
                }
                crate::record::TextFault::DelimiterInside => {
                    format!("`{}` holds the delimiter or a line end", text.value.0.escape_default())
                }
            };
            self.error(codes::mapping::CONSTANT_TOO_WIDE, text.span, message);
        }
    }

    /// Options that go with `from` only.
    fn source_options(&mut self, field: &Entry<TargetField>, entry: &MapEntry) {
        if entry.from.is_some() {
            if let (Some(mask), Some(_)) = (&entry.mask, &entry.lookup) {
                self.unfit(mask.span, "`mask`", "a looked-up value", "keep one of `mask` and `lookup`");
            }
            return;
        }
        let name = field.name.value.clone();
        for (option, span) in
            [("`lookup`", entry.lookup.as_ref().map(|o| o.span)), ("`mask`", entry.mask.as_ref().map(|o| o.span))]
        {
            if let Some(span) = span {
                self.unfit(
                    span,
                    option,
                    &format!("`{name}`, which does not come `from` a field"),
                    "write `from: FIELD` beside it",
                );
            }
        }
        if let (Some(default), Some(_)) = (&entry.default, &entry.constant) {
            self.unfit(default.span, "`default`", "a constant", "a constant always has a value");
        }
    }

    fn source(
        &mut self,
        field: &Entry<TargetField>,
        entry: &MapEntry,
        fields: &[Field],
        scope: &mut dyn Scope,
    ) -> Option<Typed> {
        if let Some(from) = &entry.from {
            return self.from_field(entry, from, fields, scope);
        }
        if let Some(constant) = &entry.constant {
            return Some(Typed {
                source: Source::Constant(constant.value.0.clone().into_bytes()),
                ty: Type::Text,
                nullable: false,
            });
        }
        if let Some(expression) = &entry.expr {
            return self.expression(expression, scope).map(expression_source);
        }
        if let Some(composite) = &entry.composite {
            return self.composite(composite, fields, scope);
        }
        let branches = entry.conditional.as_ref()?;
        self.conditional(field, branches, scope)
    }

    fn source_field(&mut self, name: &Spanned<String>, fields: &[Field]) -> Option<u16> {
        if let Some(place) = fields.iter().position(|field| field.name == name.value) {
            return Some(place as u16);
        }
        self.unknown(name, "source field", fields.iter().map(|field| field.name.clone()).collect());
        None
    }

    fn from_field(
        &mut self,
        entry: &MapEntry,
        from: &Spanned<String>,
        fields: &[Field],
        scope: &mut dyn Scope,
    ) -> Option<Typed> {
        // A header field or parameter, spelled with its path.
        if from.value.contains('.') && !fields.iter().any(|field| field.name == from.value) {
            return self.expression(from, scope).map(expression_source);
        }
        let place = self.source_field(from, fields)?;
        let field = &fields[place as usize];
        let ty = super::scopes::type_of(&field.form);
        let nullable = !field.required;
        if let Some(lookup) = &entry.lookup {
            let Some(table) = self.lookups.get(&lookup.value).cloned() else {
                let known = self.document.lookups.iter().map(|(name, _)| name.value.clone()).collect();
                self.unknown(lookup, "lookup table", known);
                return None;
            };
            return Some(Typed { source: Source::Lookup { field: place, table }, ty: Type::Text, nullable });
        }
        if let Some(mask) = &entry.mask {
            let mask = match mask.value {
                Mask::First6Last4 => crate::privacy::Mask::First6Last4,
                Mask::Last4 => crate::privacy::Mask::Last4,
                Mask::All => crate::privacy::Mask::All,
            };
            return Some(Typed { source: Source::Masked { field: place, mask }, ty: Type::Text, nullable });
        }
        Some(Typed { source: Source::Field(place), ty, nullable })
    }

    fn composite(&mut self, composite: &Spanned<Composite>, fields: &[Field], scope: &mut dyn Scope) -> Option<Typed> {
        let places: Option<Vec<u16>> = composite.value.of.iter().map(|name| self.source_field(name, fields)).collect();
        let places = places?;
        if places.is_empty() {
            self.error_help(
                codes::job::WRONG_SHAPE,
                composite.span,
                "nothing is put together",
                "name the source fields: `of: [first, last]`",
            );
            return None;
        }
        if composite.value.transform == Transform::Concat {
            let delimiter =
                composite.value.delimiter.as_ref().map(|text| text.0.clone().into_bytes()).unwrap_or_default();
            return Some(Typed {
                source: Source::Concat { fields: places, delimiter },
                ty: Type::Text,
                nullable: false,
            });
        }
        let names: Vec<&str> = composite.value.of.iter().map(|name| name.value.as_str()).collect();
        let text = match composite.value.transform {
            Transform::Sum => names.join(" + "),
            Transform::Min => names.iter().skip(1).fold(names[0].to_owned(), |all, name| format!("min({all}, {name})")),
            _ => names.iter().skip(1).fold(names[0].to_owned(), |all, name| format!("max({all}, {name})")),
        };
        self.expression(&Spanned { value: text, span: composite.span }, scope).map(expression_source)
    }

    /// A chain of conditions as one expression.
    fn conditional(
        &mut self,
        field: &Entry<TargetField>,
        branches: &Spanned<Vec<Branch>>,
        scope: &mut dyn Scope,
    ) -> Option<Typed> {
        let (last, before) = branches.value.split_last()?;
        let Some(otherwise) = last.otherwise.as_ref().filter(|_| last.when.is_none()) else {
            self.error_help(
                codes::job::MISSING_KEY,
                branches.span,
                format!("`{}` has no value when no condition holds", field.name.value),
                "end the list with `- else: VALUE`",
            );
            return None;
        };
        let mut whole = quoted(&otherwise.value.0);
        for branch in before.iter().rev() {
            let value = self.branch_value(branch, branches.span)?;
            let Some(when) = &branch.when else {
                self.error_help(
                    codes::job::MISSING_KEY,
                    branches.span,
                    "a branch has no condition",
                    "write `when: CONDITION` beside its value",
                );
                return None;
            };
            self.condition(when, scope)?;
            whole = format!("({}) ? ({value}) : ({whole})", when.value);
        }
        self.expression(&Spanned { value: whole, span: branches.span }, scope).map(expression_source)
    }

    fn branch_value(&mut self, branch: &Branch, span: Span) -> Option<String> {
        match (&branch.then, &branch.from, &branch.expr) {
            (Some(then), None, None) => Some(quoted(&then.value.0)),
            (None, Some(from), None) => Some(from.value.clone()),
            (None, None, Some(expression)) => Some(expression.value.clone()),
            _ => {
                self.error_help(
                    codes::job::WRONG_SHAPE,
                    span,
                    "a branch needs exactly one value",
                    "write one of `then`, `from` and `expr` beside `when`",
                );
                None
            }
        }
    }
}

/// A text as a CEL literal.
fn quoted(text: &str) -> String {
    let mut out = String::from("'");
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            other => out.push(other),
        }
    }
    out.push('\'');
    out
}

fn expression_source(expression: Expr) -> Typed {
    let (ty, nullable) = (expression.ty, expression.nullable);
    // A bare source field is written as a field.
    let source = match expression.node {
        Node::Var(VarId(id)) if id < (1 << 20) => Source::Field(id as u16),
        _ => Source::Expression(expression),
    };
    Typed { source, ty, nullable }
}

/// The value of a cell as an expression, for totals over target fields; `None` where it is none.
pub(super) fn as_expression(cell: &Cell, fields: &[Field]) -> Option<Expr> {
    match &cell.source {
        Source::Expression(expression) => Some(with_default(expression.clone(), cell)),
        Source::Field(place) => {
            let field = &fields[*place as usize];
            let ty = super::scopes::type_of(&field.form);
            let value = Expr { node: Node::Var(VarId(u32::from(*place))), ty, nullable: !field.required, span: 0..0 };
            Some(with_default(value, cell))
        }
        Source::Constant(text) => {
            let text = std::str::from_utf8(text).ok()?;
            Some(Expr { node: Node::Const(Constant::Text(text.into())), ty: Type::Text, nullable: false, span: 0..0 })
        }
        Source::Concat { .. } | Source::Lookup { .. } | Source::Masked { .. } => None,
    }
}
