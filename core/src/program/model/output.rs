//! What is written: outputs of records, of rejects and of warnings.

use super::{Cell, CellRules};
use crate::expr::Expr;
use crate::record::{Delimiter, TextLayout, Unit, json_string};

/// A target field: its place, and the cell of every type that feeds the output.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) name: String,
    /// Place in a fixed-width record.
    pub(crate) place: Option<(u32, u32)>,
    /// By transaction type; `None` for types that do not feed the output.
    pub(crate) cells: Vec<Option<Cell>>,
}

/// An output of records.
#[derive(Debug, Clone)]
pub(crate) struct RecordOutput {
    pub(crate) index: usize,
    /// Width without line end (fixed), or the delimiter.
    pub(crate) shape: OutputShape,
    pub(crate) line_end: &'static [u8],
    pub(crate) targets: Vec<Target>,
    /// Whether a transaction type feeds it.
    pub(crate) feeds: Vec<bool>,
    /// Which of these records it takes, where not all.
    pub(crate) filter: Option<Filter>,
    pub(crate) order: Order,
}

/// Which records an output takes.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) condition: Expr,
    /// The rules that a record fails for which it cannot be told.
    pub(crate) rules: CellRules,
}

/// In which order the records of an output stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    /// In that of the input.
    Input,
    /// By the place of their transaction type, an entry for each type.
    ByType(Vec<u16>),
    /// By these target fields.
    By(Vec<OrderField>),
}

/// A target field by which records are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OrderField {
    /// Its place among the target fields.
    pub(crate) target: usize,
    pub(crate) descending: bool,
}

/// How the fields of an output line stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputShape {
    Fixed {
        width: usize,
        unit: Unit,
    },
    Delimited {
        delimiter: Delimiter,
    },
    /// A JSON object.
    JsonLines,
}

impl OutputShape {
    /// What widths count.
    pub(crate) fn unit(self) -> Unit {
        if let OutputShape::Fixed { unit, .. } = self { unit } else { Unit::Bytes }
    }

    /// Appends what stands in front of a field.
    pub(crate) fn open_field(self, index: usize, name: &str, out: &mut Vec<u8>) {
        match self {
            OutputShape::Fixed { .. } => {}
            OutputShape::Delimited { .. } if index == 0 => {}
            OutputShape::Delimited { delimiter } => out.extend_from_slice(delimiter.as_bytes()),
            OutputShape::JsonLines => {
                out.push(if index == 0 { b'{' } else { b',' });
                json_string(name.as_bytes(), out);
                out.push(b':');
            }
        }
    }

    /// What stands behind the last field, in front of the line end.
    pub(crate) fn close(self) -> &'static [u8] {
        if self == OutputShape::JsonLines { b"}" } else { b"" }
    }

    /// Whether a byte is the delimiter, or a part of it.
    pub(crate) fn divides_by(self, byte: u8) -> bool {
        matches!(self, OutputShape::Delimited { delimiter } if delimiter.as_bytes().contains(&byte))
    }
}

/// An output of what is said of records: of rejects, or of warnings.
#[derive(Debug, Clone)]
pub(crate) struct FindingOutput {
    pub(crate) index: usize,
    pub(crate) shape: OutputShape,
    pub(crate) line_end: &'static [u8],
    pub(crate) cells: Vec<FindingCell>,
}

/// A field of it.
#[derive(Debug, Clone)]
pub(crate) struct FindingCell {
    pub(crate) name: String,
    pub(crate) source: FindingSource,
    /// Place in a fixed-width record.
    pub(crate) place: Option<(u32, u32)>,
    pub(crate) layout: TextLayout,
}

/// What a field of it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FindingSource {
    Reason,
    /// How bad it is: `info`, `warning`, `error`.
    Severity,
    /// The reasons of all failures that were looked for, with `;` between them.
    Reasons,
    /// The bytes as read, without line end.
    Line,
    Message,
    RecordNumber,
    FileNumber,
    Offset,
    Field,
    Type,
    Constant(Vec<u8>),
}
