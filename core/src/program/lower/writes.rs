//! Fields of the outputs. Neighbouring constants become one; whatever has no fast instruction is a general cell.

use super::super::general::render_value;
use super::super::key::{KeyCell, KeyProgram};
use super::super::model::{Cell, Layout, Order, OutputShape, RecordOutput, Source, Target};
use super::super::op::{Append, Bytes, Place, SignPlace, Taking, Write};
use super::super::program::{LineShape, OutputProgram, RenderedTable};
use super::super::state::Scratch;
use super::Lowering;
use super::checks::places;
use crate::expr::{Constant, Expr, Node, VarId};
use crate::privacy::Mask;
use crate::record::kernels::{Arrangement, Letters, MAX_WIDTH, Place as Digit};
use crate::record::{
    Case, Delimiter, Enclosed, Justify, Point, Printable, SignStyle, TextLayout, Unit, Unmappable, Value,
};

/// Which records of a transaction type an output takes.
pub(super) enum Takes {
    Nothing,
    All,
    Where(Expr),
}

impl Lowering<'_> {
    pub(super) fn outputs(&mut self) {
        for output in &self.model.outputs {
            let taking = match self.takes(output) {
                Takes::Nothing => continue,
                Takes::All => None,
                Takes::Where(condition) => Some(condition),
            };
            let program = match output.shape {
                OutputShape::Fixed { width, unit: Unit::Bytes } => self.fixed(output, width),
                OutputShape::Fixed { width, unit: Unit::Characters } => self.fixed_in_characters(output, width),
                OutputShape::Delimited { .. } | OutputShape::JsonLines => self.appended(output),
            };
            let key = self.key(output);
            let taking = taking.and_then(|condition| self.taking(output, condition));
            self.program.outputs.push(OutputProgram { key, taking, ..program });
        }
    }

    /// Which records of the type an output takes, with everything known put in.
    pub(super) fn takes(&self, output: &RecordOutput) -> Takes {
        if !output.feeds[self.kind] {
            return Takes::Nothing;
        }
        let Some(filter) = &output.filter else { return Takes::All };
        let condition = self.fold(&filter.condition);
        match condition.constant() {
            Some(Constant::Bool(true)) => Takes::All,
            Some(Constant::Bool(false)) => Takes::Nothing,
            _ => Takes::Where(condition),
        }
    }

    fn taking(&mut self, output: &RecordOutput, condition: Expr) -> Option<Taking> {
        let rules = output.filter.as_ref()?.rules;
        if let Some(test) = self.test(&condition) {
            return Some(Taking::Test { test });
        }
        let expression = self.pool.expression(condition);
        Some(Taking::Expression { expression, null: rules.null, arithmetic: rules.arithmetic })
    }

    /// How the key of a record is made, where the output is put in order.
    fn key(&mut self, output: &RecordOutput) -> Option<KeyProgram> {
        match &output.order {
            Order::Input => None,
            Order::ByType(places) => Some(KeyProgram::Constant(places[self.kind].to_be_bytes())),
            Order::By(fields) => {
                let cells = fields.iter().filter_map(|field| {
                    let cell = output.targets[field.target].cells[self.kind].as_ref()?;
                    let cell = self.folded_cell(cell);
                    Some(KeyCell { cell: self.pool.cell(cell), descending: field.descending })
                });
                Some(KeyProgram::Cells(cells.collect()))
            }
        }
    }

    fn fixed(&mut self, output: &RecordOutput, width: usize) -> OutputProgram {
        let mut line = FixedLine::default();
        for ((at, width), cell) in self.placed_cells(output) {
            line.fill_to(at as usize);
            let place = Place { at, width };
            match constant_bytes(&cell).filter(|bytes| bytes.len() == width as usize) {
                Some(bytes) => line.constant.extend_from_slice(&bytes),
                None => {
                    let write = if self.fast { self.fast_write(&cell, place) } else { None };
                    let write = write.unwrap_or_else(|| Write::Cell { cell: self.pool.cell(cell), place });
                    line.push(write, place, self);
                }
            }
        }
        line.fill_to(width);
        line.constant.extend_from_slice(output.line_end);
        line.flush(self);
        OutputProgram {
            index: output.index,
            room: width + output.line_end.len(),
            writes: line.writes,
            ..OutputProgram::default()
        }
    }

    /// Fields behind each other: where one stands in bytes is known only when everything in front of it is written.
    fn fixed_in_characters(&mut self, output: &RecordOutput, width: usize) -> OutputProgram {
        let (mut appends, mut constant, mut filled) = (Vec::new(), Vec::new(), 0);
        for ((at, wide), cell) in self.placed_cells(output) {
            constant.resize(constant.len() + at as usize - filled, b' ');
            match constant_bytes(&cell) {
                Some(bytes) => constant.extend_from_slice(&bytes),
                None => {
                    self.append_constant(&mut constant, &mut appends);
                    appends.push(Append::Cell { cell: self.pool.cell(cell) });
                }
            }
            filled = (at + wide) as usize;
        }
        constant.resize(constant.len() + width - filled, b' ');
        constant.extend_from_slice(output.line_end);
        self.append_constant(&mut constant, &mut appends);
        OutputProgram { index: output.index, appends, ..OutputProgram::default() }
    }

    fn appended(&mut self, output: &RecordOutput) -> OutputProgram {
        let mut appends = Vec::new();
        let mut constant = Vec::new();
        for (index, target) in output.targets.iter().enumerate() {
            output.shape.open_field(index, &target.name, &mut constant);
            let Some(cell) = &target.cells[self.kind] else { continue };
            let cell = self.folded_cell(cell);
            if let Some(bytes) = constant_bytes(&cell).filter(|bytes| !cell.ends_early(bytes)) {
                constant.extend_from_slice(&bytes);
                continue;
            }
            self.append_constant(&mut constant, &mut appends);
            let plain = match output.shape {
                OutputShape::Delimited { delimiter } if self.fast => self.plain_field(&cell, output, delimiter),
                _ => None,
            };
            appends.push(plain.unwrap_or_else(|| Append::Cell { cell: self.pool.cell(cell) }));
        }
        constant.extend_from_slice(output.shape.close());
        constant.extend_from_slice(output.line_end);
        self.append_constant(&mut constant, &mut appends);
        OutputProgram { index: output.index, appends, ..OutputProgram::default() }
    }

    fn append_constant(&mut self, constant: &mut Vec<u8>, appends: &mut Vec<Append>) {
        if !constant.is_empty() {
            appends.push(Append::Constant { bytes: self.pool.bytes(constant) });
            constant.clear();
        }
    }

    /// A field that an output of the same delimiter can take as it is.
    fn plain_field(&self, cell: &Cell, output: &RecordOutput, delimiter: Delimiter) -> Option<Append> {
        let (Source::Field(field), Layout::Text(layout)) = (&cell.source, &cell.layout) else { return None };
        let declared = &self.model.fields[*field as usize];
        let layout = layout.options();
        let same = layout.enclosed.is_none()
            && self.model.shape == LineShape::Delimited { delimiter }
            // The last field may end with a part of a longer one, and stand somewhere else here.
            && delimiter.byte().is_some()
            && output.line_end == b"\n"
            && self.model.reading.quote.is_none();
        let digits = declared.pattern.as_ref().is_some_and(|pattern| pattern.digits_only());
        let untouched =
            layout.enclosed.is_none_or(|enclosed| matches!(enclosed, Enclosed::Quotes(quotes) if !quotes.always))
                && layout.width.is_none()
                && layout.case.is_none()
                && layout.replace.is_none()
                && layout.substring.is_none();
        let takes_all = digits || (same && layout.printable == Printable::Utf8);
        let has_value = declared.required || cell.default.is_none();
        (untouched && takes_all && has_value).then_some(Append::Field { field: declared.trimmed })
    }

    /// The cells of a fixed-width record with their places, from left to right.
    fn placed_cells(&self, output: &RecordOutput) -> Vec<((u32, u32), Cell)> {
        let placed = |target: &Target| Some((target.place?, self.folded_cell(target.cells[self.kind].as_ref()?)));
        let mut cells: Vec<_> = output.targets.iter().filter_map(placed).collect();
        cells.sort_by_key(|(place, _)| *place);
        cells
    }

    /// A cell with everything known put in.
    fn folded_cell(&self, cell: &Cell) -> Cell {
        let source = match &cell.source {
            Source::Expression(expression) => Source::Expression(self.fold(expression)),
            other => other.clone(),
        };
        Cell { source, ..cell.clone() }
    }

    /// The fast instruction of a cell in a fixed place.
    fn fast_write(&mut self, cell: &Cell, place: Place) -> Option<Write> {
        if place.width as usize > MAX_WIDTH || place.width == 0 {
            return None;
        }
        match (&cell.source, &cell.layout) {
            (Source::Field(field), Layout::Text(layout)) => self.text_field(*field, cell, layout, place),
            (Source::Masked { field, mask }, Layout::Text(layout)) => self.masked_field(*field, *mask, layout, place),
            (Source::Lookup { .. }, Layout::Text(_)) => self.lookup_field(cell, place),
            (Source::Field(field), Layout::Moment { .. }) => self.moment_field(*field, cell, place),
            (Source::Field(field), Layout::Number { .. }) => {
                let (slot, scale) = *self.numbers.get(field)?;
                number_write(slot, scale, cell, place)
            }
            (Source::Expression(expression), Layout::Number { .. }) => {
                let (slot, scale) = self.number(expression)?;
                number_write(slot, scale, cell, place)
            }
            (Source::Expression(expression), Layout::Text(_)) => self.choice(expression, cell, place),
            _ => None,
        }
    }

    fn text_field(&mut self, field: u16, cell: &Cell, layout: &TextLayout, place: Place) -> Option<Write> {
        let layout = layout.options();
        let declared = &self.model.fields[field as usize];
        let nothing_null = declared.required || cell.default.as_deref().is_none_or(<[u8]>::is_empty);
        if layout.replace.is_some() || layout.substring.is_some() || !nothing_null {
            return None;
        }
        let field = declared.trimmed;
        let letters = match layout.case {
            None => Letters::Keep,
            Some(Case::Upper) => Letters::Upper,
            Some(Case::Lower) => Letters::Lower,
        };
        let digits = declared.pattern.as_ref().is_some_and(|pattern| pattern.digits_only());
        if layout.justify == Justify::Right {
            // Only printable ASCII goes through, so nothing is replaced; letters must stay, or be none.
            return (letters == Letters::Keep || digits).then_some(Write::Right { field, place, pad: layout.pad });
        }
        if digits || (letters == Letters::Keep && layout.unmappable == Unmappable::Reject) {
            return Some(Write::Left { field, place, pad: layout.pad });
        }
        let replacement = match (layout.printable, layout.unmappable) {
            (Printable::Ascii, Unmappable::Replace(byte)) => byte,
            _ => return None,
        };
        (layout.pad == b' ').then_some(Write::Ascii { field, place, letters, replacement, truncate: layout.truncate })
    }

    fn masked_field(&self, field: u16, mask: Mask, layout: &TextLayout, place: Place) -> Option<Write> {
        let layout = layout.options();
        let untouched = layout.case.is_none() && layout.replace.is_none() && layout.substring.is_none();
        if !untouched || layout.justify != Justify::Left || layout.pad != b' ' {
            return None;
        }
        let (first, last, least) = match mask {
            Mask::First6Last4 => (6, 4, 13),
            Mask::Last4 => (0, 4, 8),
            Mask::All => (0, 0, 1),
        };
        Some(Write::Masked { field: self.model.fields[field as usize].trimmed, place, first, last, least })
    }

    fn lookup_field(&mut self, cell: &Cell, place: Place) -> Option<Write> {
        let Source::Lookup { field, table } = &cell.source else { return None };
        let width = place.width as usize;
        let mut values = Vec::with_capacity(table.pairs.len());
        for (_, value) in &table.pairs {
            values.push(self.pool.bytes(&rendered(cell, Value::Text(value), width)?));
        }
        let default = match &cell.default {
            Some(text) => Some(self.pool.bytes(&plain(cell, text).filter(|bytes| bytes.len() == width)?)),
            None => None,
        };
        let keys = table.keys.clone();
        let table = self.pool.table(RenderedTable { keys, values, default });
        Some(Write::Lookup { field: self.model.fields[*field as usize].trimmed, table, at: place.at })
    }

    fn moment_field(&mut self, field: u16, cell: &Cell, place: Place) -> Option<Write> {
        let slot = *self.moments.get(&field)?;
        let super::super::model::Form::Moment(read, _) = &self.model.fields[field as usize].form else { return None };
        let Layout::Moment { format, text } = &cell.layout else { return None };
        let text = text.options();
        let known = places(read.parts())?;
        let mut written = places(format.parts())?;
        let from_text = |digit: &Digit| matches!(digit, Digit::Literal(_)) || known.contains(digit);
        let untouched = text.case.is_none() && text.replace.is_none() && text.substring.is_none();
        let padded = text.justify == Justify::Left && text.pad == b' ' && written.len() <= place.width as usize;
        let printable = |digit: &Digit| !matches!(digit, Digit::Literal(byte) if !(b' '..=b'~').contains(byte));
        if !written.iter().all(|digit| from_text(digit) && printable(digit)) || !untouched || !padded {
            return None;
        }
        written.resize(place.width as usize, Digit::Literal(b' '));
        let arrangement = self.pool.arrangement(Arrangement::new(&written)?);
        Some(Write::Arrange { slot, arrangement, at: place.at })
    }

    /// One of two constant texts, by a test on a number.
    fn choice(&mut self, expression: &crate::expr::Expr, cell: &Cell, place: Place) -> Option<Write> {
        if let Node::Var(VarId(field)) = expression.node {
            let Layout::Text(layout) = &cell.layout else { return None };
            return self.text_field(u16::try_from(field).ok()?, cell, layout, place);
        }
        let Node::Select(condition, yes, no) = &expression.node else { return None };
        let (yes, no) = (yes.constant()?.value(), no.constant()?.value());
        let test = self.test(condition)?;
        let width = place.width as usize;
        let yes = self.pool.bytes(&rendered(cell, yes, width)?);
        let no = self.pool.bytes(&rendered(cell, no, width)?);
        Some(Write::Choose { test, yes, no, at: place.at })
    }
}

/// A fixed-width line in the making.
#[derive(Default)]
struct FixedLine {
    writes: Vec<Write>,
    /// Constant bytes not written yet, and where the line stands in front of them.
    constant: Vec<u8>,
    at: usize,
}

impl FixedLine {
    fn fill_to(&mut self, at: usize) {
        let missing = at.saturating_sub(self.at + self.constant.len());
        self.constant.resize(self.constant.len() + missing, b' ');
    }

    fn flush(&mut self, lowering: &mut Lowering<'_>) {
        if !self.constant.is_empty() {
            let bytes: Bytes = lowering.pool.bytes(&self.constant);
            self.writes.push(Write::Constant { bytes, at: self.at as u32 });
            self.at += self.constant.len();
            self.constant.clear();
        }
    }

    fn push(&mut self, write: Write, place: Place, lowering: &mut Lowering<'_>) {
        self.flush(lowering);
        self.writes.push(write);
        self.at = (place.at + place.width) as usize;
    }
}

/// The bytes of a cell that is the same in every record.
fn constant_bytes(cell: &Cell) -> Option<Vec<u8>> {
    match &cell.source {
        Source::Constant(text) => plain(cell, text),
        Source::Expression(expression) => {
            let value = expression.constant()?.value();
            if value == Value::Null {
                let mut out = Vec::new();
                return cell.write_default(&mut Vec::new(), &mut out).ok().map(|()| out);
            }
            let mut out = Vec::new();
            render_value(&cell.layout, value, &mut Scratch::default(), &mut out).ok()?;
            Some(out)
        }
        _ => None,
    }
}

fn plain(cell: &Cell, text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    cell.plain.write(text, &mut Vec::new(), &mut out).ok()?;
    Some(out)
}

fn rendered(cell: &Cell, value: Value<'_>, width: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    render_value(&cell.layout, value, &mut Scratch::default(), &mut out).ok()?;
    (out.len() == width).then_some(out)
}

/// Digits in front of which zeros stand, with the sign in a place of its own or in the last digit.
fn number_write(slot: u8, scale: u8, cell: &Cell, place: Place) -> Option<Write> {
    let Layout::Number { layout, scale: written } = &cell.layout else { return None };
    let sign = match layout.sign() {
        SignStyle::None => SignPlace::None,
        SignStyle::LeadingSeparate => SignPlace::Front,
        SignStyle::TrailingSeparate => SignPlace::Behind,
        SignStyle::TrailingOverpunch => SignPlace::PunchedBehind,
        // A `-` that comes and goes is left to the general program, with every negative value.
        SignStyle::Leading => SignPlace::None,
        SignStyle::Trailing | SignStyle::LeadingOverpunch => return None,
    };
    let options = layout.options();
    let separate = u32::from(layout.sign().is_separate());
    let digits = match options.picture {
        Some(picture) if picture.suppressed > 0 => return None,
        Some(picture) => u32::from(picture.integer_digits) + u32::from(picture.fraction_digits),
        // Without a picture there are as many digits as the number has; only padding makes them as many as fit.
        None if options.pad != b'0' => return None,
        None => place.width - separate,
    };
    let no_point = layout.point() == Point::Implied || layout.fraction_digits() == 0;
    let zeros = options.justify == Justify::Right && (options.pad == b'0' || digits + separate == place.width);
    let fits =
        no_point && zeros && *written == scale && layout.fraction_digits() == scale && digits + separate == place.width;
    fits.then_some(Write::Number { slot, place, sign })
}
