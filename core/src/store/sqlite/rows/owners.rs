//! Processes that claim.

use super::SqlRows;
use super::values::{Bits, Instant, bits, instant};
use crate::error::Result;
use crate::os::ProcessIdentity;
use crate::store::rows::{OwnerRow, OwnerRows};
use rusqlite::{Row, params};

macro_rules! owners {
    ($rest:literal) => {
        concat!("SELECT number, host, boot_id, pid, pid_namespace, start_time, since FROM batch_owners ", $rest)
    };
}

impl OwnerRows for SqlRows<'_> {
    fn owner(&mut self, number: u64) -> Result<Option<OwnerRow>> {
        self.0.one(owners!("WHERE number = ?1"), [Bits(number)], owner_row)
    }

    fn put_owner(&mut self, row: &OwnerRow) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO batch_owners (number, host, boot_id, pid, pid_namespace, start_time, since) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let process = &row.process;
        let params = params![
            Bits(row.number),
            process.host,
            process.boot_id,
            process.pid,
            Bits(process.pid_namespace),
            Bits(process.start_time),
            Instant(row.since),
        ];
        self.0.run(sql, params)
    }

    fn delete_owner(&mut self, number: u64) -> Result<()> {
        self.0.run("DELETE FROM batch_owners WHERE number = ?1", [Bits(number)])
    }

    fn owners_below(&mut self, number: u64, most: u32) -> Result<Vec<OwnerRow>> {
        let below = params![Bits(number), most];
        let mut rows = self.0.all(owners!("WHERE number < ?1 ORDER BY number LIMIT ?2"), below, owner_row)?;
        let highest = self.0.all(owners!("WHERE number < ?1 ORDER BY number DESC LIMIT ?2"), below, owner_row)?;
        rows.extend(highest.into_iter().rev());
        rows.dedup_by_key(|row| row.number);
        Ok(rows)
    }

    fn next_owner(&mut self) -> Result<u64> {
        let sql = "INSERT INTO batch_counters (name, value) VALUES ('owner', 1) \
             ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value";
        Ok(self.0.one(sql, [], |row| bits(row, 0))?.unwrap_or(1))
    }
}

fn owner_row(row: &Row<'_>) -> rusqlite::Result<OwnerRow> {
    let process = ProcessIdentity {
        host: row.get(1)?,
        boot_id: row.get(2)?,
        pid: row.get(3)?,
        pid_namespace: bits(row, 4)?,
        start_time: bits(row, 5)?,
    };
    Ok(OwnerRow { number: bits(row, 0)?, process, since: instant(row, 6)? })
}
