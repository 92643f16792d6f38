//! Values and the texts they are read from and written as: decimals, dates, number formats, text layouts, patterns.
//!
//! Everything here is pure: no file, no clock, no thread, and nothing that is called per record allocates beyond
//! the vectors it is given. These are the plain and obviously right forms; faster ones are proved against them.

mod charset;
mod check;
mod date;
mod date_format;
mod decimal;
mod delimiter;
mod digits;
mod ending;
pub mod kernels;
mod number_format;
mod number_layout;
mod order_key;
mod passed_lines;
mod pattern;
mod picture;
mod rounding;
mod short_text;
mod sign;
mod text_layout;
mod unit;
mod value;
mod wide;

pub(crate) use charset::Charset;
pub(crate) use check::{CheckDigit, Direction, Modulus, Outcome, Standard, Weights};
pub(crate) use date::{Date, Time, Timestamp};
pub(crate) use date_format::{DateFormat, Moment, Part as DatePart, Problem as DateProblem, Shape};
pub(crate) use decimal::Decimal;
pub(crate) use delimiter::{Delimiter, Forbidden};
pub(crate) use ending::Ending;
pub(crate) use number_format::{Dress, Fraction, NumberFormat};
pub(crate) use number_layout::{Justify, NumberLayout, NumberOptions};
pub(crate) use passed_lines::{PassedLine, PassedLines};
pub(crate) use pattern::Pattern;
pub(crate) use picture::{Picture, Point};
pub(crate) use rounding::Rounding;
pub(crate) use short_text::ShortText;
pub(crate) use sign::SignStyle;
pub(crate) use text_layout::{
    Case, Enclosed, Printable, Quotes, Substring, TextFault, TextLayout, TextOptions, Unmappable, json_string,
};
pub(crate) use unit::Unit;
pub(crate) use value::{Type, Value};
pub(crate) use wide::I256;
