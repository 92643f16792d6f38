//! A connection to the database, with the settings that the promises rest on.

use super::fault::Place;
use crate::error::Result;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, Row};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A connection; one thread at a time uses it.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) connection: Connection,
    pub(super) place: Arc<Place>,
    /// Statements that were run by all connections of the store.
    statements: Arc<AtomicU64>,
}

/// More statements than there are, so that each is compiled once.
const STATEMENTS: usize = 128;

impl Link {
    /// Opens the file for writing; it is created where it is missing.
    pub(super) fn create(place: &Arc<Place>, busy: Duration, statements: &Arc<AtomicU64>) -> Result<Link> {
        Link::open(place, busy, statements, OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Opens the file for reading. It must be there: an empty one in the place of a store that was removed helps nobody.
    pub(super) fn read(place: &Arc<Place>, busy: Duration, statements: &Arc<AtomicU64>) -> Result<Link> {
        let link = Link::open(place, busy, statements, OpenFlags::empty())?;
        link.configure()?;
        link.batch("PRAGMA query_only = ON")?;
        Ok(link)
    }

    fn open(place: &Arc<Place>, busy: Duration, statements: &Arc<AtomicU64>, more: OpenFlags) -> Result<Link> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
        let open = || -> rusqlite::Result<Connection> {
            let mut connection = Connection::open_with_flags(&place.path, flags)?;
            connection.set_prepared_statement_cache_capacity(STATEMENTS);
            connection.busy_handler(Some(patience(place, busy)))?;
            Ok(connection)
        };
        let connection = open().map_err(|error| place.error(&error))?;
        Ok(Link { connection, place: place.clone(), statements: statements.clone() })
    }

    /// Sets what is kept in the connection and not in the file.
    pub(super) fn configure(&self) -> Result<()> {
        // FULL: a commit is on disk before anybody is told of it. A page that is not what it says it is is an error.
        self.batch("PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 67108864")
    }

    /// The first row of a query.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        self.count();
        let run = || self.connection.prepare_cached(sql)?.query_row(params, read).optional();
        run().map_err(|error| self.place.error(&error))
    }

    /// All rows of a query.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        self.count();
        let run = || self.connection.prepare_cached(sql)?.query_map(params, read)?.collect::<rusqlite::Result<_>>();
        run().map_err(|error| self.place.error(&error))
    }

    /// A statement without rows.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<()> {
        self.raw(sql, params).map_err(|error| self.place.error(&error))
    }

    /// The same with the error as the database gives it.
    pub(super) fn raw(&self, sql: &str, params: impl Params) -> rusqlite::Result<()> {
        self.count();
        self.connection.prepare_cached(sql)?.execute(params).map(drop)
    }

    /// Several statements, which may have rows that nobody wants.
    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.count();
        self.connection.execute_batch(sql).map_err(|error| self.place.error(&error))
    }

    /// Ends whatever transaction is open, without keeping it.
    pub(super) fn abort(&self) {
        if !self.connection.is_autocommit() {
            // Where even this fails the connection is as good as closed, and the next statement says so.
            let _ = self.raw("ROLLBACK", []);
        }
    }

    pub(super) fn statements(&self) -> Arc<AtomicU64> {
        self.statements.clone()
    }

    fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }
}

/// Waits for locks of others: short at first, for they are held for a millisecond, then longer.
fn patience(place: &Arc<Place>, busy: Duration) -> impl FnMut(i32) -> bool + Send + 'static {
    let os = place.os.clone();
    let mut waited = Duration::ZERO;
    move |times| {
        if times == 0 {
            waited = Duration::ZERO;
        }
        if waited >= busy {
            return false;
        }
        let pause = Duration::from_micros(100 << u32::try_from(times).unwrap_or(0).min(6)).min(busy - waited);
        os.rest(pause);
        waited += pause;
        true
    }
}
