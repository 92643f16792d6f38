//! The audit trail.

use super::SqlRows;
use super::values::{Bits, Instant, bits, instant, maybe_bits, word};
use crate::error::Result;
use crate::state::{AuditEntry, AuditHead, Event, Origin};
use crate::store::rows::{AuditRows, Tail};
use rusqlite::{Row, params};

const APPEND: &str = "INSERT INTO batch_audit_events (sequence, at, event, scope, subject, token, actor, correlation, \
     place, detail, key_id, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

const ENTRIES: &str = "SELECT sequence, at, event, scope, subject, token, actor, correlation, place, detail, key_id, \
     previous, hash FROM batch_audit_events WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";

impl AuditRows for SqlRows<'_> {
    fn tail(&mut self) -> Result<Option<Tail>> {
        let sql = "SELECT sequence, hash, key_id FROM batch_audit_events ORDER BY sequence DESC LIMIT 1";
        let read = |row: &Row<'_>| {
            Ok(Tail { head: AuditHead { sequence: bits(row, 0)?, hash: row.get(1)? }, key_id: row.get(2)? })
        };
        self.0.one(sql, [], read)
    }

    fn append(&mut self, entry: &AuditEntry) -> Result<()> {
        let params = params![
            Bits(entry.sequence),
            Instant(entry.at),
            entry.event.as_str(),
            entry.scope,
            entry.subject,
            entry.token.map(Bits),
            entry.origin.actor,
            entry.origin.correlation,
            entry.place,
            entry.detail,
            entry.key_id,
            entry.previous,
            entry.hash,
        ];
        self.0.run(APPEND, params)
    }

    fn entries(&mut self, after: u64, most: u32) -> Result<Vec<AuditEntry>> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        self.0.all(ENTRIES, params![after, most], entry)
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        sequence: bits(row, 0)?,
        at: instant(row, 1)?,
        event: word(row, 2, Event::parse)?,
        scope: row.get(3)?,
        subject: row.get(4)?,
        token: maybe_bits(row, 5)?,
        origin: Origin { actor: row.get(6)?, correlation: row.get(7)? },
        place: row.get(8)?,
        detail: row.get(9)?,
        key_id: row.get(10)?,
        previous: row.get(11)?,
        hash: row.get(12)?,
    })
}
