//! Outputs whose bytes are made when all records are handled: the order of their records, and their compression.

use super::context::Context;
use super::findings::Told;
use super::line_layouts::LineLayout;
use super::scopes::TargetValue;
use super::sources::target_value;
use crate::error::codes;
use crate::job::compiled::Staged;
use crate::job::document::{self, Entry, Feeds, Output, Spanned};
use crate::program::model::{Field, Order, OrderField, OutputShape, Target};
use crate::record::Type;
use crate::sink::{Compression, RecordEnds};
use std::ops::RangeInclusive;

const GZIP_LEVELS: RangeInclusive<u32> = 1..=9;
const GZIP_LEVEL: u32 = 6;
const ZSTD_LEVELS: RangeInclusive<u32> = 1..=19;
const ZSTD_LEVEL: u32 = 3;

impl Context<'_> {
    /// How the file of an output of lines is made at the end, where it is; the width of a fixed-width line is known.
    pub(super) fn staged(&mut self, output: &Output, line: &LineLayout) -> Option<Staged> {
        let compression = self.compression(output);
        let order = output.order.as_ref().map(|order| &order.value);
        let ordered = order.is_some_and(|order| !matches!(order, document::Order::Input));
        if let Some(told) = Told::of(output).filter(|_| ordered) {
            let span = output.order.as_ref().map(|order| order.span).unwrap_or_default();
            let told = told.name();
            let help = format!(
                "leave `order` out: {told} stand in the order of the input, so that they can be followed in it"
            );
            self.unfit(span, "`order`", told, &help);
            return None;
        }
        let ends = match line.shape {
            OutputShape::Fixed { width, .. } if line.line_end.is_empty() => RecordEnds::Length(width.max(1)),
            _ => RecordEnds::LineFeed { quote: line.quotes().map(|quotes| quotes.quote) },
        };
        (ordered || compression.is_some()).then_some(Staged { compression, ordered, ends })
    }

    fn compression(&mut self, output: &Output) -> Option<Compression> {
        let format = output.compression.as_ref().map_or(document::OutputCompression::None, |format| format.value);
        match format {
            document::OutputCompression::None => {
                if let Some(level) = &output.compression_level {
                    let help = "say with what: `compression: gzip` or `compression: zstd`";
                    self.unfit(level.span, "`compression_level`", "an output that is not compressed", help);
                }
                None
            }
            document::OutputCompression::Gzip => {
                let level = self.level(output, "gzip", GZIP_LEVELS, GZIP_LEVEL);
                Some(Compression::Gzip { level })
            }
            document::OutputCompression::Zstd => {
                let level = self.level(output, "zstd", ZSTD_LEVELS, ZSTD_LEVEL);
                Some(Compression::Zstd { level: level as i32 })
            }
        }
    }

    fn level(&mut self, output: &Output, format: &str, levels: RangeInclusive<u32>, usual: u32) -> u32 {
        let Some(level) = &output.compression_level else { return usual };
        if levels.contains(&level.value) {
            return level.value;
        }
        let message = format!("{format} has no level {}", level.value);
        let help = format!("take {} (fast) to {} (small); without it {usual} is taken", levels.start(), levels.end());
        self.error_help(codes::job::UNKNOWN_VALUE, level.span, message, help);
        usual
    }

    /// The order of the records of an output.
    pub(super) fn order(
        &mut self,
        (name, output): (&Spanned<String>, &Output),
        targets: &[Target],
        fields: &[Field],
    ) -> Order {
        let Some(order) = &output.order else { return Order::Input };
        let by = match &order.value {
            document::Order::Input => return Order::Input,
            document::Order::ByType => return Order::ByType(self.type_places(output)),
            document::Order::By(by) => by,
        };
        if by.is_empty() {
            let help = "name the fields that decide, such as `order: {by: [account]}`, or leave `order` out";
            self.error_help(codes::job::WRONG_SHAPE, order.span, "the records are ordered by nothing", help);
        }
        let mut found: Vec<OrderField> = Vec::new();
        for field in by {
            let Some(known) = self.order_field(field, name, targets) else { continue };
            if found.iter().any(|before| before.target == known.target) {
                let message = format!("the records are ordered by `{}` twice", field.name.value);
                self.error_help(codes::job::DUPLICATE_NAME, field.name.span, message, "name it once");
            }
            self.comparable(&field.name, &targets[known.target], fields);
            found.push(known);
        }
        Order::By(found)
    }

    /// The place of every transaction type: as they are listed for the output, or else as they are declared.
    fn type_places(&self, output: &Output) -> Vec<u16> {
        let names = self.type_names();
        let listed: &[String] = match output.from.as_ref().map(|from| &from.value) {
            Some(Feeds::Many(listed)) => listed,
            _ => &names,
        };
        // A type that does not feed the output has no place, and no record asks for it.
        let place = |name: &String| listed.iter().position(|listed| listed == name).unwrap_or(0);
        names.iter().map(|name| u16::try_from(place(name)).unwrap_or(u16::MAX)).collect()
    }

    fn order_field(
        &mut self,
        field: &Entry<document::OrderField>,
        output: &Spanned<String>,
        targets: &[Target],
    ) -> Option<OrderField> {
        let descending = field.spec.direction.as_ref().is_some_and(|direction| self.is_descending(direction));
        let known = targets.iter().position(|target| target.name == field.name.value);
        if known.is_none() {
            let names = targets.iter().map(|target| target.name.clone()).collect();
            self.unknown(&field.name, &format!("field of `{}` called", output.value), names);
        }
        known.map(|target| OrderField { target, descending })
    }

    /// Refuses a field whose values have another type for another transaction type: between them there is no order.
    fn comparable(&mut self, name: &Spanned<String>, target: &Target, fields: &[Field]) {
        let kinds = self.type_names();
        let mut known: Option<(&str, Type)> = None;
        for (kind, cell) in kinds.iter().zip(&target.cells) {
            let ty = match cell.as_ref().map(|cell| target_value(cell, fields)) {
                None | Some(TargetValue::Broken) => continue,
                Some(TargetValue::Value(value)) if value.ty == Type::Null => continue,
                Some(TargetValue::Value(value)) => value.ty,
                Some(TargetValue::Made(_)) => Type::Text,
            };
            match known {
                None => known = Some((kind, ty)),
                Some((first, before)) if !before.same_kind(ty) => {
                    let message = format!(
                        "records cannot be ordered by `{}`: it is {before} for `{first}`, and {ty} for `{kind}`",
                        name.value
                    );
                    let help = "give it values of one type; a `constant` is text, a number or date is `expr: \"0.00\"`";
                    return self.error_help(codes::mapping::OPTION_UNFIT, name.span, message, help);
                }
                Some(_) => {}
            }
        }
    }

    fn is_descending(&mut self, direction: &Spanned<String>) -> bool {
        match direction.value.as_str() {
            "ascending" => false,
            "descending" => true,
            other => {
                let message = format!("`{other}` is no direction");
                let help = "write `ascending` or `descending`";
                self.error_help(codes::job::UNKNOWN_VALUE, direction.span, message, help);
                false
            }
        }
    }
}
