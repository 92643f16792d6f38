//! The numbers of the library's words. A kind's number is the status of a call in C.
//!
//! Numbers are given once. One that is given up stays as a comment, so that nobody gives it again.

use batchloom::{EventLevel, Kind, Phase, Retry, Scope, Status};

/// What a call returns when all went well.
pub const OK: i32 = 0;
/// [`Kind::Invalid`]
pub const INVALID: i32 = 1;
/// [`Kind::NotFound`]
pub const NOT_FOUND: i32 = 2;
/// [`Kind::Conflict`]
pub const CONFLICT: i32 = 3;
/// [`Kind::Fenced`]
pub const FENCED: i32 = 4;
/// [`Kind::Unavailable`]
pub const UNAVAILABLE: i32 = 5;
/// [`Kind::Data`]
pub const DATA: i32 = 6;
/// [`Kind::Mismatch`]
pub const MISMATCH: i32 = 7;
/// [`Kind::Unbalanced`]
pub const UNBALANCED: i32 = 8;
/// [`Kind::Closed`]
pub const CLOSED: i32 = 9;
/// [`Kind::Corrupt`]
pub const CORRUPT: i32 = 10;
/// [`Kind::Cancelled`]
pub const CANCELLED: i32 = 11;
/// [`Kind::Permission`]
pub const PERMISSION: i32 = 12;
/// [`Kind::Internal`]
pub const INTERNAL: i32 = 13;

/// The number of a kind. A kind that is newer than this table is a fault of ours, and counts as one.
pub fn kind(kind: Kind) -> i32 {
    match kind {
        Kind::Invalid => INVALID,
        Kind::NotFound => NOT_FOUND,
        Kind::Conflict => CONFLICT,
        Kind::Fenced => FENCED,
        Kind::Unavailable => UNAVAILABLE,
        Kind::Data => DATA,
        Kind::Mismatch => MISMATCH,
        Kind::Unbalanced => UNBALANCED,
        Kind::Closed => CLOSED,
        Kind::Corrupt => CORRUPT,
        Kind::Cancelled => CANCELLED,
        Kind::Permission => PERMISSION,
        _ => INTERNAL,
    }
}

/// The number of a retry.
pub fn retry(retry: Retry) -> i32 {
    match retry {
        Retry::Never => 0,
        Retry::Maybe => 1,
        Retry::Exhausted => 2,
    }
}

/// The number of a scope.
pub fn scope(scope: Scope) -> i32 {
    match scope {
        Scope::Record => 0,
        Scope::Chunk => 1,
        Scope::Partition => 2,
        Scope::Step => 3,
        Scope::Job => 4,
        Scope::Engine => 5,
    }
}

/// The number of a status; UNKNOWN is 0, so that whatever nobody set is that.
pub fn status(status: Status) -> i32 {
    match status {
        Status::Starting => 1,
        Status::Started => 2,
        Status::Stopping => 3,
        Status::Stopped => 4,
        Status::Failed => 5,
        Status::Completed => 6,
        Status::Abandoned => 7,
        _ => 0,
    }
}

/// The number of an event's level.
pub fn level(level: EventLevel) -> i32 {
    match level {
        EventLevel::Debug => 0,
        EventLevel::Info => 1,
        EventLevel::Warning => 2,
        EventLevel::Error => 3,
    }
}

/// The number of a phase.
pub fn phase(phase: Phase) -> i32 {
    match phase {
        Phase::Planning => 0,
        Phase::Processing => 1,
        Phase::Publishing => 2,
        Phase::Finished => 3,
        Phase::Comparing => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use batchloom::Code;
    use std::collections::BTreeMap;

    #[test]
    fn every_kind_that_a_code_has_has_a_number_of_its_own() {
        let mut words: BTreeMap<i32, &str> = BTreeMap::new();
        for code in Code::all() {
            let word = words.entry(kind(code.kind())).or_insert(code.kind().as_str());
            assert_eq!(*word, code.kind().as_str(), "one number for two kinds");
        }
        assert_eq!(words.get(&INTERNAL), Some(&"internal"), "nothing else is folded into it");
        assert_eq!(words.keys().copied().collect::<Vec<_>>(), (INVALID..=INTERNAL).collect::<Vec<_>>());
    }
}
