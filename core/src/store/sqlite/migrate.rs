//! The layout of the store, and which versions of the library can read and write it.
//!
//! Migrations are numbered and only ever added. A library that finds a store of a later version uses it as long as
//! `min_reader` and `min_writer` of the store allow it. A version that brings a migration must not run it while an older
//! process has the store open: each holds a byte of the owners' file (`owners_file`), by which that can be seen.

use super::fault::Place;
use super::link::Link;
use crate::error::{Error, Result, codes::store};

const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001.sql")];

/// The layout that this library knows.
const VERSION: i64 = MIGRATIONS.len() as i64;

/// Marks the file as ours (`BLOM`), so that another database is never taken for a store.
const APPLICATION: i64 = 0x424c_4f4d;

/// What this library may do with a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Full,
    /// It was written by a later version, whose layout this one reads and does not write.
    ReadOnly {
        needs: i64,
    },
}

/// Whether a store has the layout that this library knows, and nothing is to be done.
///
/// # Errors
/// `STORE_OPEN` for a database that is no store; what else the database says.
pub(super) fn is_current(link: &Link) -> Result<bool> {
    // In one view of the file: between two, another process may have made a store of it.
    link.batch("BEGIN")?;
    let outcome = is_current_inside(link);
    link.abort();
    outcome
}

fn is_current_inside(link: &Link) -> Result<bool> {
    if pragma(link, "PRAGMA application_id")? != APPLICATION {
        let tables = link.one("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
        return if tables.is_none_or(|count| count == 0) { Ok(false) } else { Err(no_store(&link.place)) };
    }
    // Written in the same transaction as the layout.
    Ok(meta(link, "version")? == VERSION)
}

/// Brings a store to the layout that this library knows; the caller is alone with it.
///
/// # Errors
/// `STORE_VERSION`, `STORE_DAMAGED`, `STORE_OPEN` for a database that is no store.
pub(super) fn migrate(link: &Link) -> Result<Access> {
    if is_current(link)? {
        return Ok(Access::Full);
    }
    // Kept in the file, once; a database that is in use elsewhere does not take it.
    link.batch("PRAGMA journal_mode = WAL")?;
    link.configure()?;
    link.batch("BEGIN IMMEDIATE")?;
    match migrate_inside(link) {
        Ok(access) => link.batch("COMMIT").map(|()| access),
        Err(error) => {
            link.abort();
            Err(error)
        }
    }
}

fn migrate_inside(link: &Link) -> Result<Access> {
    let new = pragma(link, "PRAGMA application_id")? != APPLICATION;
    let found = if new { 0 } else { meta(link, "version")? };
    if found > VERSION {
        return later(link);
    }
    for (number, sql) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        link.batch(sql)?;
        set_meta(link, "version", number)?;
        // Nothing before version 1 was ever released, and everything since can read and write it.
        set_meta(link, "min_reader", 1)?;
        set_meta(link, "min_writer", 1)?;
    }
    if new {
        link.batch(&format!("PRAGMA application_id = {APPLICATION}"))?;
    }
    Ok(Access::Full)
}

fn later(link: &Link) -> Result<Access> {
    let (reader, writer) = (meta(link, "min_reader")?, meta(link, "min_writer")?);
    match () {
        () if reader > VERSION => Err(too_new(reader)),
        () if writer > VERSION => Ok(Access::ReadOnly { needs: writer }),
        () => Ok(Access::Full),
    }
}

fn meta(link: &Link, name: &str) -> Result<i64> {
    let value = link.one("SELECT value FROM batch_store_meta WHERE name = ?1", [name], |row| row.get(0))?;
    value.ok_or_else(|| Error::new(store::STORE_DAMAGED, format!("the store is damaged: it does not say its `{name}`")))
}

fn set_meta(link: &Link, name: &str, value: i64) -> Result<()> {
    link.run(
        "INSERT INTO batch_store_meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
        rusqlite::params![name, value],
    )
}

fn pragma(link: &Link, sql: &str) -> Result<i64> {
    Ok(link.one(sql, [], |row| row.get(0))?.unwrap_or(0))
}

pub(super) fn too_new(needs: i64) -> Error {
    let message = format!("the store needs at least version {needs} of its layout, and this library knows {VERSION}");
    Error::new(store::STORE_VERSION, message)
        .help("use the newer version of the library, or give this one a store of its own")
}

fn no_store(place: &Place) -> Error {
    Error::new(store::STORE_OPEN, format!("`{}` is a database, and no store of Batchloom", place.shown()))
        .help("give another path with `--store PATH`")
}
