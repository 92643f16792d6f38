//! Keys of functions and requests.

use super::SqlRows;
use super::values::{Bits, Instant, bits, instant, maybe_instant, nonce, word};
use crate::error::Result;
use crate::os::memory;
use crate::store::rows::{Lease, RequestRow, RequestRows, RequestState};
use rusqlite::{Row, ffi, params};

macro_rules! requests {
    ($rest:literal) => {
        concat!(
            "SELECT scope, key, state, token, owner, taken_over, nonce, lease_boot, lease_until, lease_length, \
             updated_at, expires_at, fingerprint, answer FROM api_request_deduplication ",
            $rest
        )
    };
}

const BEFORE: &str = requests!(
    "WHERE updated_at < ?1 AND state IN ('COMPLETED', 'FAILED') AND (expires_at IS NULL OR expires_at <= ?2) LIMIT ?3"
);

const PUT: &str = "INSERT INTO api_request_deduplication (scope, key, state, token, owner, taken_over, nonce, lease_boot, \
     lease_until, lease_length, updated_at, expires_at, fingerprint, answer) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
     ON CONFLICT (scope, key) DO UPDATE SET state = excluded.state, token = excluded.token, owner = excluded.owner, \
     taken_over = excluded.taken_over, nonce = excluded.nonce, lease_boot = excluded.lease_boot, \
     lease_until = excluded.lease_until, lease_length = excluded.lease_length, updated_at = excluded.updated_at, \
     expires_at = excluded.expires_at, fingerprint = excluded.fingerprint, answer = excluded.answer";

impl RequestRows for SqlRows<'_> {
    fn request(&mut self, scope: &str, key: &[u8]) -> Result<Option<RequestRow>> {
        self.0.one(requests!("WHERE scope = ?1 AND key = ?2"), params![scope, key], request_row)
    }

    fn put_request(&mut self, row: &RequestRow) -> Result<()> {
        let params = params![
            row.scope,
            row.key,
            row.state.as_str(),
            Bits(row.token),
            Bits(row.owner),
            row.taken_over,
            row.nonce.to_be_bytes(),
            row.lease.boot_id,
            Bits(row.lease.until),
            Bits(row.lease.length),
            Instant(row.updated_at),
            row.expires_at.map(Instant),
            row.fingerprint,
            row.answer,
        ];
        self.0.run(PUT, params)
    }

    fn delete_request(&mut self, scope: &str, key: &[u8]) -> Result<()> {
        self.0.run("DELETE FROM api_request_deduplication WHERE scope = ?1 AND key = ?2", params![scope, key])
    }

    fn requests_before(&mut self, before: i128, now: i128, most: u32) -> Result<Vec<RequestRow>> {
        self.0.all(BEFORE, params![Instant(before), Instant(now), most], request_row)
    }
}

fn request_row(row: &Row<'_>) -> rusqlite::Result<RequestRow> {
    Ok(RequestRow {
        scope: row.get(0)?,
        key: row.get(1)?,
        state: word(row, 2, RequestState::parse)?,
        token: bits(row, 3)?,
        owner: bits(row, 4)?,
        taken_over: row.get(5)?,
        nonce: nonce(row, 6)?,
        lease: Lease { boot_id: row.get(7)?, until: bits(row, 8)?, length: bits(row, 9)? },
        updated_at: instant(row, 10)?,
        expires_at: maybe_instant(row, 11)?,
        fingerprint: row.get(12)?,
        answer: answer(row, 13)?,
    })
}

/// An answer is as long as somebody's options allow: where there is not the memory for it, that is an error as SQLite's own.
fn answer(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Vec<u8>>> {
    let out_of_memory = |_| rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_NOMEM), None);
    let bytes = row.get_ref(column)?.as_blob_or_null()?;
    bytes.map(|bytes| memory::copy(bytes).map_err(out_of_memory)).transpose()
}
