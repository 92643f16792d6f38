//! The conformance corpus through the C ABI.

use batchloom_c_tests::{C, tool};
use batchloom_tests::conformance::run_corpus;
use batchloom_tests::scratch;

#[test]
fn through_the_c_abi() {
    if tool("gcc") {
        let folder = scratch();
        run_corpus(&C::compile(folder.path()));
    }
}
