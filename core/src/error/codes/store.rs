//! The store, keys, executions and the audit trail; BL61xx are keys in HTTP requests.

use crate::error::code::codes;

codes! {
    6001 STORE_UNSUPPORTED: Invalid, Never, Job, "a store cannot be used with this call: only `none` is taken";
    6002 KEY_NEEDS_STORE: Invalid, Never, Job, "a key needs a store";
    6003 STORE_OPEN: Unavailable, Maybe, Job, "the store cannot be opened";
    6004 STORE_NETWORK: Invalid, Never, Job, "the store lies on a network file system";
    6005 STORE_VERSION: Invalid, Never, Job, "the store was written by another version of the library";
    6006 STORE_DAMAGED: Corrupt, Never, Engine, "the store is damaged";
    6007 STORE_LOCKED: Unavailable, Maybe, Job, "the store is locked by another process";
    6008 STORE_FAILED: Unavailable, Maybe, Job, "an operation of the store failed";
    6009 STORE_OTHER_COPY: Invalid, Never, Engine, "another copy of the library in this process uses the store";
    6010 STORE_FORKED: Invalid, Never, Engine, "the store was opened before the process was forked";
    6011 KEY_VALUE: Invalid, Never, Job, "the idempotency key cannot be used";
    6012 KEY_IN_PROGRESS: Conflict, Maybe, Job, "another execution with this key is in progress";
    6013 KEY_MISMATCH: Mismatch, Never, Job, "the key stands for another request";
    6014 KEY_COMPLETED: Conflict, Never, Job, "the execution was completed before";
    6015 EXECUTION_ABANDONED: Closed, Never, Job, "the execution was abandoned";
    6016 FENCED: Fenced, Never, Job, "the execution was taken over by another process";
    6017 TARGET_CLAIMED: Conflict, Maybe, Job, "another execution is going to publish under this name";
    6018 EXECUTION_UNKNOWN: NotFound, Never, Job, "the store has no such execution";
    6019 EXECUTION_LIVE: Conflict, Maybe, Job, "the execution has an owner that is alive";
    6020 RESULT_TOO_LARGE: Invalid, Never, Job, "a result is too large to be recorded";
    6021 AUDIT_BROKEN: Corrupt, Never, Engine, "the audit trail does not verify";
    6022 RESUME_TARGETS: Mismatch, Never, Job, "an interrupted execution cannot go on with other targets";
    6023 EXECUTION_STATE: Conflict, Never, Job, "the execution is in a state in which that cannot be done";
    6024 KEY_PURGED: Conflict, Never, Job, "the key was used before, and its result is no longer kept";
    6025 KEY_MISSING: Invalid, Never, Job, "an input that is a stream needs a key";
    6101 IDEMPOTENCY_KEY_MISSING: Invalid, Never, Record, "the request has no Idempotency-Key header";
    6102 IDEMPOTENCY_KEY_MALFORMED: Invalid, Never, Record, "the Idempotency-Key header is malformed";
}
