//! The instructions of a compiled record program.
//!
//! A program has three lists: checks in verdict order, then the fields of each output in ascending position, then totals.
//! Slots are `u8`, so that an index never needs a bounds check; a job that needs more keeps the rest in general instructions.
//! An instruction of the fast path that meets what it does not cover *escapes*: the record runs again through the general
//! program, which decides. So a fast instruction may only succeed with the bytes that the general one would write.

use crate::record::kernels::Letters;

/// Index of a source field; behind the declared fields come the trimmed ones.
pub type FieldIndex = u16;

/// Index of a rule: what is said of a record when an instruction fails.
pub type RuleIndex = u16;

/// A slot for a number below 10^15 in units of its scale.
pub type Slot = u8;

/// A run of constant bytes in the pool of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bytes {
    /// First byte in the pool.
    pub start: u32,
    /// Number of bytes.
    pub length: u32,
}

/// A comparison of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Relation {
    /// The relation with its two sides changed over.
    pub fn turned(self) -> Relation {
        match self {
            Relation::Less => Relation::Greater,
            Relation::LessOrEqual => Relation::GreaterOrEqual,
            Relation::Greater => Relation::Less,
            Relation::GreaterOrEqual => Relation::LessOrEqual,
            same => same,
        }
    }

    /// Whether it holds.
    #[inline(always)]
    pub fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Relation::Equal => left == right,
            Relation::NotEqual => left != right,
            Relation::Less => left < right,
            Relation::LessOrEqual => left <= right,
            Relation::Greater => left > right,
            Relation::GreaterOrEqual => left >= right,
        }
    }
}

/// A number of the fast path against a constant at the same scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Test {
    /// The number.
    pub slot: Slot,
    /// How it is compared.
    pub relation: Relation,
    /// With what.
    pub constant: i64,
}

/// A place in a fixed-width record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// First byte, counted from 0.
    pub at: u32,
    /// Width in bytes.
    pub width: u32,
}

/// How the sign of a number of the fast path is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignPlace {
    /// No place; a negative value escapes to the general program, which decides.
    None,
    /// `+` or `-` in the first byte.
    Front,
    /// `+` or `-` in the last byte.
    Behind,
    /// Punched into the last digit.
    PunchedBehind,
}

/// A check, or a value read for later.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Check {
    /// Escapes unless the field is `min` to `max` digits; `max` is at most 16.
    Digits { field: FieldIndex, min: u8, max: u8 },
    /// Escapes unless the field is a decimal of the shape; its units go to the slot.
    Decimal { field: FieldIndex, shape: u16, slot: Slot },
    /// Escapes unless the field is a date or time of the shape; its digits go to the moment slot.
    Moment { field: FieldIndex, shape: u16, slot: Slot },
    /// Escapes unless the test holds.
    Holds { test: Test },
    /// `to` = -`from`.
    Negate { from: Slot, to: Slot },
    /// Takes blanks off a field; the rest becomes the field `to`.
    Trim { field: FieldIndex, front: bool, behind: bool, to: FieldIndex },
    /// Fails when the field is empty.
    Required { field: FieldIndex, rule: RuleIndex },
    /// Escapes when one of `count` neighbouring fields is empty.
    Present { first: FieldIndex, count: u16 },
    /// Fails unless the field is well-formed for its type.
    Form { field: FieldIndex, rule: RuleIndex },
    /// Fails unless the whole field matches its pattern.
    Pattern { field: FieldIndex, rule: RuleIndex },
    /// Fails unless the field, where it is not empty, passes one of its own checks.
    Value { field: FieldIndex, check: u16, rule: RuleIndex },
    /// Evaluates an expression that must be true.
    Expression { expression: u32, rule: RuleIndex },
}

/// Whether an output takes a record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Taking {
    /// When a test holds.
    Test { test: Test },
    /// When an expression is true; a record fails `null` or `arithmetic` when it has no value.
    Expression { expression: u32, null: RuleIndex, arithmetic: RuleIndex },
}

/// A field of a fixed-width record. Fields are written in ascending position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Write {
    /// Constant bytes.
    Constant { bytes: Bytes, at: u32 },
    /// A field known to be writable as it is, padding behind; escapes when it is too wide.
    Left { field: FieldIndex, place: Place, pad: u8 },
    /// Likewise, padding in front.
    Right { field: FieldIndex, place: Place, pad: u8 },
    /// A field with `*` between its `first` first and `last` last bytes; escapes when shorter than `least`, or too wide.
    Masked { field: FieldIndex, place: Place, first: u8, last: u8, least: u8 },
    /// Text as ASCII; escapes when it is too wide and may not be cut.
    Ascii { field: FieldIndex, place: Place, letters: Letters, replacement: u8, truncate: bool },
    /// A looked-up text of the width of its place; escapes on a miss without a default.
    Lookup { field: FieldIndex, table: u32, at: u32 },
    /// A number, zeros in front; escapes when it does not fit.
    Number { slot: Slot, place: Place, sign: SignPlace },
    /// A date or time.
    Arrange { slot: Slot, arrangement: u16, at: u32 },
    /// One of two constants of equal length.
    Choose { test: Test, yes: Bytes, no: Bytes, at: u32 },
    /// Whatever the cell says.
    Cell { cell: u32, place: Place },
}

/// A field of a delimited record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Append {
    /// Constant bytes.
    Constant { bytes: Bytes },
    /// A field as it is, known to hold nothing that the output cannot hold.
    Field { field: FieldIndex },
    /// Whatever the cell says.
    Cell { cell: u32 },
}

/// A total that is counted up when the record is written; cannot fail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tally {
    /// Counts the record.
    Count { total: u16 },
    /// Counts the record when a test holds.
    CountIf { test: Test, total: u16 },
    /// Adds a number times `factor`.
    Sum { slot: Slot, factor: i64, total: u16 },
    /// Adds a number times `factor` when a test holds.
    SumIf { test: Test, slot: Slot, factor: i64, total: u16 },
    /// Adds the value of a field of at most 16 digits.
    SumDigits { field: FieldIndex, total: u16 },
}
