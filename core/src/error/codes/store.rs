//! The store and keys.

use crate::error::code::codes;

codes! {
    6001 STORE_UNSUPPORTED: Invalid, Never, Job, "this version has no store: only `none` is taken";
    6002 KEY_NEEDS_STORE: Invalid, Never, Job, "a key needs a store";
}
