//! Exit codes: what a script does next. They are part of the contract in `docs/command-line.md`.

use batchloom::{Code, Kind, codes};

/// Done, or done before.
pub(crate) const COMPLETED: u8 = 0;
/// The same command resumes, or tries again once the cause is gone.
pub(crate) const FAILED: u8 = 1;
/// The command or the job file must change.
pub(crate) const USAGE: u8 = 2;
/// Decided by the data: the same bytes fail again.
pub(crate) const DATA: u8 = 3;
/// Another execution holds it.
pub(crate) const CONFLICT: u8 = 4;
/// Same key, another request.
pub(crate) const MISMATCH: u8 = 5;
/// Added to the number of the signal that stopped the run.
pub(crate) const SIGNAL: u8 = 128;
/// Stopped by an interrupt.
pub(crate) const INTERRUPTED: u8 = SIGNAL + 2;

/// Codes that do not end as their kind does.
const APART: [(Code, u8); 5] = [
    // A job file that cannot be read is a mistake in the command.
    (codes::job::JOB_UNREADABLE, USAGE),
    // An existing target can be moved away, a changed input put back.
    (codes::output::TARGET_EXISTS, FAILED),
    (codes::input::INPUT_CHANGED, FAILED),
    // Another process holds the store as it may hold a key: waiting helps.
    (codes::store::STORE_LOCKED, CONFLICT),
    // Nobody is in the way whose end could be waited for: the execution has come to its state for good.
    (codes::store::EXECUTION_STATE, FAILED),
];

/// The exit code of an error; `signal` is the one that was caught, if any.
pub(crate) fn of_error(code: Code, signal: Option<u8>) -> u8 {
    if let Some((_, exit)) = APART.iter().find(|(apart, _)| *apart == code) {
        return *exit;
    }
    match code.kind() {
        Kind::Invalid => USAGE,
        Kind::Data | Kind::Unbalanced => DATA,
        Kind::Conflict => CONFLICT,
        Kind::Mismatch => MISMATCH,
        Kind::Cancelled => signal.map_or(INTERRUPTED, |number| SIGNAL + number),
        _ => FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract() {
        let cases = [
            (codes::input::FILE_MISSING, 1),
            (codes::input::FILE_DENIED, 1),
            (codes::output::DISK_FULL, 1),
            (codes::output::TARGET_EXISTS, 1),
            (codes::output::TARGET_FOLDER, 1),
            (codes::output::STREAM_CLOSED, 1),
            (codes::input::INPUT_CHANGED, 1),
            (codes::internal::INTERNAL, 1),
            (codes::internal::PARTIAL_DAMAGED, 1),
            (codes::job::CHECK_FAILED, 2),
            (codes::job::JOB_UNREADABLE, 2),
            (codes::job::INPUT_NOT_GIVEN, 2),
            (codes::output::TARGET_KIND, 2),
            (codes::store::STORE_UNSUPPORTED, 2),
            (codes::input::TRAILER_MISSING, 3),
            (codes::balance::OUT_OF_BALANCE, 3),
            (codes::internal::PLAN_MISMATCH, 5),
            (codes::store::STORE_OPEN, 1),
            (codes::store::STORE_FAILED, 1),
            (codes::store::STORE_DAMAGED, 1),
            (codes::store::FENCED, 1),
            (codes::store::EXECUTION_ABANDONED, 1),
            (codes::store::EXECUTION_UNKNOWN, 1),
            (codes::store::EXECUTION_STATE, 1),
            (codes::store::AUDIT_BROKEN, 1),
            (codes::store::KEY_NEEDS_STORE, 2),
            (codes::store::KEY_VALUE, 2),
            (codes::store::KEY_MISSING, 2),
            (codes::store::STORE_NETWORK, 2),
            (codes::store::STORE_VERSION, 2),
            (codes::store::STORE_LOCKED, 4),
            (codes::store::KEY_IN_PROGRESS, 4),
            (codes::store::TARGET_CLAIMED, 4),
            (codes::store::KEY_COMPLETED, 4),
            (codes::store::EXECUTION_LIVE, 4),
            (codes::store::KEY_MISMATCH, 5),
            (codes::store::RESUME_TARGETS, 5),
        ];
        for (code, exit) in cases {
            assert_eq!(of_error(code, None), exit, "{code}");
        }
    }

    #[test]
    fn a_stop_ends_with_the_number_of_its_signal() {
        assert_eq!(of_error(codes::internal::CANCELLED, Some(2)), 130);
        assert_eq!(of_error(codes::internal::CANCELLED, Some(15)), 143);
        assert_eq!(of_error(codes::internal::CANCELLED, None), 130);
        assert_eq!(of_error(codes::output::DISK_FULL, Some(15)), 1);
    }

    #[test]
    fn no_error_ends_like_a_success() {
        assert!(Code::all().all(|code| of_error(code, None) != COMPLETED));
    }
}
