//! Values between Rust and SQL: numbers of SQL have a sign and 64 bits, and words are checked when they come back.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Result, Row};

/// Any 64 bits, kept as the signed number with the same bits. Order is kept below 2^63, where all numbers that are compared lie.
pub(super) struct Bits(pub(super) u64);

impl ToSql for Bits {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.0.cast_signed().into())
    }
}

impl FromSql for Bits {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Bits> {
        i64::column_result(value).map(|number| Bits(number.cast_unsigned()))
    }
}

/// An instant. Those outside of 64 bits, in the years 1677 and 2262, are kept at the border.
pub(super) struct Instant(pub(super) i128);

impl ToSql for Instant {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        let border = if self.0 < 0 { i64::MIN } else { i64::MAX };
        Ok(i64::try_from(self.0).unwrap_or(border).into())
    }
}

impl FromSql for Instant {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Instant> {
        i64::column_result(value).map(|number| Instant(number.into()))
    }
}

pub(super) fn bits(row: &Row<'_>, column: usize) -> Result<u64> {
    row.get::<_, Bits>(column).map(|bits| bits.0)
}

pub(super) fn instant(row: &Row<'_>, column: usize) -> Result<i128> {
    row.get::<_, Instant>(column).map(|instant| instant.0)
}

pub(super) fn maybe_instant(row: &Row<'_>, column: usize) -> Result<Option<i128>> {
    Ok(row.get::<_, Option<Instant>>(column)?.map(|instant| instant.0))
}

pub(super) fn maybe_bits(row: &Row<'_>, column: usize) -> Result<Option<u64>> {
    Ok(row.get::<_, Option<Bits>>(column)?.map(|bits| bits.0))
}

/// A word of a closed list.
pub(super) fn word<T>(row: &Row<'_>, column: usize, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
    let value = row.get_ref(column)?;
    let wrong = |error| rusqlite::Error::FromSqlConversionFailure(column, value.data_type(), Box::new(error));
    let text = value.as_str().map_err(wrong)?;
    parse(text).ok_or_else(|| wrong(FromSqlError::InvalidType))
}

pub(super) fn nonce(row: &Row<'_>, column: usize) -> Result<u128> {
    row.get::<_, [u8; 16]>(column).map(u128::from_be_bytes)
}
