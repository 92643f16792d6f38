//! Sources: where the value of a target field comes from.

use super::context::Context;
use super::defaults::with_default;
use super::envelopes::is_path;
use super::line_layouts::LineLayout;
use super::scopes::TargetValue;
use crate::error::codes;
use crate::expr::{Constant, Expr, Node, Scope, VarId};
use crate::job::diagnostic::quoted;
use crate::job::document::{Branch, Entry, MapEntry, Mask, Scalar, Span, Spanned, TargetField};
use crate::program::model::{Cell, Field, Layout, Source};
use crate::record::{TextFault, TextLayout, Type};

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
pub(super) struct Typed {
    pub(super) source: Source,
    pub(super) ty: Type,
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
        match count(entry) {
            1 => {}
            0 => {
                self.error_help(
                    codes::mapping::UNMAPPED,
                    written.span,
                    format!("`{}` names no source", field.name.value),
                    "write one of `from`, `constant`, `composite`, `conditional` and `expr`",
                );
                return None;
            }
            several => {
                self.error_help(
                    codes::mapping::MAPPED_TWICE,
                    written.span,
                    format!("`{}` names {several} sources", field.name.value),
                    "keep one of `from`, `constant`, `composite`, `conditional` and `expr`",
                );
                return None;
            }
        }
        let before = self.problems.len();
        self.source_options(field, entry);
        let typed = self.source(field, entry, fields, scope)?;
        let layout = self.layout(field, typed.ty, line)?;
        let default = self.typed_default(&field.name.value, entry.default.as_ref(), typed.ty, &layout);
        let cell = Cell {
            source: typed.source,
            layout,
            default: default.bytes,
            default_is_laid_out: default.is_laid_out,
            default_value: default.value,
            plain: self.plain_layout(field, line)?,
            rules: self.cell_rules(&field.name.value, output, line),
        };
        self.check_texts(field, &cell, entry.constant.as_ref(), entry.default.as_ref());
        self.check_lookup(field, &cell, entry.lookup.as_ref());
        self.check_branches(field, &cell, entry.conditional.as_ref());
        // What has a problem is nothing to build on: totals over it would only complain again.
        (self.problems.len() == before).then_some(cell)
    }

    /// Whether the texts of the job itself fit their field.
    pub(super) fn check_texts(
        &mut self,
        field: &Entry<TargetField>,
        cell: &Cell,
        constant: Option<&Spanned<Scalar>>,
        default: Option<&Spanned<Scalar>>,
    ) {
        if let Some(text) = constant {
            self.check_text(field, &cell.plain, &text.value.0, text.span);
        }
        // A default that is a value was checked against its layout.
        let as_written = matches!(cell.layout, Layout::Text(_)) || cell.default_value.is_none();
        if let Some(text) = default.filter(|_| as_written) {
            self.check_text(field, &cell.plain, &text.value.0, text.span);
        }
    }

    fn check_lookup(&mut self, field: &Entry<TargetField>, cell: &Cell, lookup: Option<&Spanned<String>>) {
        let (Some(name), Layout::Text(layout)) = (lookup, &cell.layout) else { return };
        let document = self.document;
        let table = document.lookups.iter().find(|(known, _)| known.value == name.value);
        for (_, value) in table.into_iter().flat_map(|(_, lookup)| lookup.table.iter()) {
            if !self.check_text(field, layout, &value.value.0, value.span) {
                break;
            }
        }
    }

    fn check_branches(&mut self, field: &Entry<TargetField>, cell: &Cell, branches: Option<&Spanned<Vec<Branch>>>) {
        let Layout::Text(layout) = &cell.layout else { return };
        for branch in branches.into_iter().flat_map(|branches| &branches.value) {
            for text in [&branch.then, &branch.otherwise].into_iter().flatten() {
                self.check_text(field, layout, &text.value.0, text.span);
            }
        }
    }

    /// Whether a text fits a layout; a problem is noted when it does not.
    pub(super) fn check_text(
        &mut self,
        field: &Entry<TargetField>,
        layout: &TextLayout,
        text: &str,
        span: Span,
    ) -> bool {
        let impossible = field.spec.width.as_ref().is_some_and(|width| width.value == 0);
        let Err(fault) = layout.write(text.as_bytes(), &mut Vec::new(), &mut Vec::new()) else { return true };
        if impossible {
            return true;
        }
        let name = &field.name.value;
        let (message, help) = match fault {
            TextFault::TooWide => {
                let width = field.spec.width.as_ref().map_or(0, |width| width.value);
                let (bytes, s) = (text.len(), if text.len() == 1 { "" } else { "s" });
                (
                    format!("{} has {bytes} byte{s} and `{name}` has room for {width}", quoted(text)),
                    format!("shorten it, or write `{name}: {{width: {bytes}}}`"),
                )
            }
            TextFault::Unmappable => (
                format!("the output cannot hold every character of {}", quoted(text)),
                "write it with the characters of the output, or give the output `encoding: utf-8`".into(),
            ),
            TextFault::DelimiterInside => (
                format!("{} holds the delimiter or a line end", quoted(text)),
                "take it out, or give the output another `delimiter:`".into(),
            ),
        };
        self.error_help(codes::mapping::CONSTANT_TOO_WIDE, span, message, help);
        false
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
            return self.field_source(entry, from, fields, scope);
        }
        if let Some(constant) = &entry.constant {
            return Some(text_source(Source::Constant(constant.value.0.clone().into_bytes())));
        }
        if let Some(expression) = &entry.expr {
            return self.expression(expression, scope).map(expression_source);
        }
        if let Some(composite) = &entry.composite {
            return self.composite(composite, fields, scope);
        }
        let branches = entry.conditional.as_ref()?;
        self.conditional(field, branches, fields, scope)
    }

    /// The place of a source field; none, and nothing said, where its own problem was noted.
    pub(super) fn source_field(&mut self, name: &Spanned<String>, fields: &[Field]) -> Option<u16> {
        if self.broken.contains(&name.value) {
            return None;
        }
        if let Some(place) = fields.iter().position(|field| field.name == name.value) {
            return Some(place as u16);
        }
        self.unknown(name, "source field", fields.iter().map(|field| field.name.clone()).collect());
        None
    }

    /// A field of the header or a parameter, spelled with its path.
    pub(super) fn is_path_of_launch(&self, from: &str, fields: &[Field]) -> bool {
        from.contains('.') && is_path(from) && !fields.iter().any(|field| field.name == from)
    }

    fn field_source(
        &mut self,
        entry: &MapEntry,
        from: &Spanned<String>,
        fields: &[Field],
        scope: &mut dyn Scope,
    ) -> Option<Typed> {
        if self.is_path_of_launch(&from.value, fields) {
            for (option, span) in [
                ("`lookup`", entry.lookup.as_ref().map(|option| option.span)),
                ("`mask`", entry.mask.as_ref().map(|option| option.span)),
            ] {
                if let Some(span) = span {
                    self.unfit(span, option, &format!("`{}`", from.value), "it goes with a field of the record only");
                }
            }
            return self.expression(from, scope).map(expression_source);
        }
        let place = self.source_field(from, fields)?;
        let ty = super::scopes::type_of(&fields[place as usize].form);
        if let Some(lookup) = &entry.lookup {
            let Some(table) = self.lookups.get(&lookup.value).cloned() else {
                let known = self.document.lookups.iter().map(|(name, _)| name.value.clone()).collect();
                self.unknown(lookup, "lookup table", known);
                return None;
            };
            return Some(text_source(Source::Lookup { field: place, table }));
        }
        if let Some(mask) = &entry.mask {
            if ty != Type::Text {
                let what = super::expressions::describe(ty);
                let help = "a mask keeps characters of a text: declare the field without `type:`, or remove the mask";
                self.unfit(mask.span, "`mask`", &format!("`{}`, which is {what}", from.value), help);
                return None;
            }
            let mask = match mask.value {
                Mask::First6Last4 => crate::privacy::Mask::First6Last4,
                Mask::Last4 => crate::privacy::Mask::Last4,
                Mask::All => crate::privacy::Mask::All,
            };
            return Some(text_source(Source::Masked { field: place, mask }));
        }
        Some(Typed { source: Source::Field(place), ty })
    }
}

pub(super) fn text_source(source: Source) -> Typed {
    Typed { source, ty: Type::Text }
}

pub(super) fn expression_source(expression: Expr) -> Typed {
    let ty = expression.ty;
    // A bare source field is written as a field.
    let source = match expression.node {
        Node::Var(VarId(id)) if id < (1 << 20) => Source::Field(id as u16),
        _ => Source::Expression(expression),
    };
    Typed { source, ty }
}

/// What a cell is to totals over target fields.
pub(super) fn target_value(cell: &Cell, fields: &[Field]) -> TargetValue {
    match &cell.source {
        Source::Expression(expression) => TargetValue::Value(with_default(expression.clone(), cell)),
        Source::Field(place) => {
            let field = &fields[*place as usize];
            let ty = super::scopes::type_of(&field.form);
            let node = Node::Var(VarId(u32::from(*place)));
            TargetValue::Value(with_default(Expr { node, ty, nullable: !field.required, span: 0..0 }, cell))
        }
        Source::Constant(text) => {
            let node = Node::Const(Constant::Text(String::from_utf8_lossy(text).into()));
            TargetValue::Value(Expr { node, ty: Type::Text, nullable: false, span: 0..0 })
        }
        Source::Concat { .. } => TargetValue::Made("put together from several fields"),
        Source::Lookup { .. } => TargetValue::Made("looked up in a table"),
        Source::Masked { .. } => TargetValue::Made("masked"),
    }
}
