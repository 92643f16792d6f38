//! The job of the examples, and inputs of any size for it.

use batchloom_tests::{project, scratch};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The job file of the examples.
pub fn payments() -> PathBuf {
    project().join("bindings/c/examples/payments.yaml")
}

/// A folder with the job of the examples and its input.
pub fn with_payments() -> TempDir {
    let folder = scratch();
    for file in ["payments.yaml", "payments.txt"] {
        std::fs::copy(payments().with_file_name(file), folder.path().join(file)).expect("a file of the examples");
    }
    folder
}

/// Writes an input of so many records, of which one in `rejected` is rejected; none for 0.
pub fn payments_input(path: &Path, records: u64, rejected: u64) {
    let (mut text, mut total) = (String::new(), 0);
    for at in 0..records {
        let cents = at * 7_919 % 1_000_003;
        let kind = if at % 5 == 0 { "REFUND" } else { "FEE" };
        let account = if rejected > 0 && at % rejected == 0 {
            "no account".to_owned()
        } else {
            (at * 104_729 % 10_000_000_019).to_string()
        };
        let _ = writeln!(text, "{kind}|{account}|{}.{:02}", cents / 100, cents % 100);
        total += cents;
    }
    let _ = writeln!(text, "TRL|{records}|{}.{:02}", total / 100, total % 100);
    std::fs::write(path, text).expect("an input");
}
