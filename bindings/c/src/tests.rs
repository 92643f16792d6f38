//! What C programs cannot bring about: panics, and callers of another version.

use crate::call::call;
use crate::error::{BATCHLOOM_CLOSED, BATCHLOOM_INTERNAL, BATCHLOOM_INVALID, BATCHLOOM_OK};
use crate::handle;
use crate::options::{Options, batchloom_options, batchloom_options_free, batchloom_options_set_threads};
use crate::run::batchloom_progress;
use crate::sized::{self, Sized};
use batchloom_bindings::slot::Exclusive;
use std::ptr::null_mut;

fn options() -> *mut batchloom_options {
    handle::new(Exclusive::new(Options::default()))
}

#[test]
fn a_panic_poisons_what_the_call_worked_on() {
    let options = options();
    // SAFETY: the handle was just made, and is freed at the end.
    unsafe {
        assert_eq!(batchloom_options_set_threads(options, 2, null_mut()), BATCHLOOM_OK);
        let mut error = null_mut();
        let status = call(&raw mut error, |call| {
            let _options = call.exclusive(options, "options")?;
            panic!("by purpose");
        });
        assert_eq!(status, BATCHLOOM_INTERNAL);
        assert!(handle::body(error.cast_const(), "error").unwrap().error().message().contains("by purpose"));
        crate::error::batchloom_error_free(error);
        assert_eq!(batchloom_options_set_threads(options, 2, null_mut()), BATCHLOOM_CLOSED);
        batchloom_options_free(options);
    }
}

#[test]
fn one_call_at_a_time_is_refused_and_does_not_wait() {
    let options = options();
    // SAFETY: as above.
    unsafe {
        let status = call(null_mut(), |call| {
            let _options = call.exclusive(options, "options")?;
            assert_eq!(batchloom_options_set_threads(options, 2, null_mut()), BATCHLOOM_INVALID);
            Ok(())
        });
        assert_eq!(status, BATCHLOOM_OK);
        assert_eq!(batchloom_options_set_threads(options, 2, null_mut()), BATCHLOOM_OK);
        batchloom_options_free(options);
    }
}

#[test]
fn a_caller_of_another_version_is_told_what_it_knows_of() {
    // A caller that is newer: its further fields are left alone.
    #[repr(C)]
    struct Newer {
        known: batchloom_progress,
        further: u64,
    }
    let mut newer = Newer { known: batchloom_progress::DEFAULT, further: 7 };
    newer.known.size = size_of::<Newer>() as u32;
    let told = batchloom_progress { read: 5, ..batchloom_progress::DEFAULT };
    // SAFETY: both lead to structures of this form.
    unsafe {
        sized::tell(&raw mut newer.known, "progress", told).unwrap();
        assert_eq!((newer.known.size as usize, newer.known.read, newer.further), (size_of::<Newer>(), 5, 7));
        newer.known.size = 8;
        assert!(sized::tell(&raw mut newer.known, "progress", told).is_err());
        assert!(sized::given(&raw const newer.known, "progress").is_err());
        assert_eq!(sized::given::<batchloom_progress>(std::ptr::null(), "progress").unwrap().read, 0);
    }
    assert_eq!(batchloom_progress::LEAST, size_of::<batchloom_progress>(), "the first version");
}
