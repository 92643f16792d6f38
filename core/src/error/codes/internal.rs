//! Faults of our own and of those who call the library, and the end by request.

use crate::error::code::codes;

codes! {
    9001 INTERNAL: Internal, Never, Engine, "a fault of the library";
    9002 CANCELLED: Cancelled, Maybe, Job, "the run was stopped because the caller asked for it";
    9003 PARTIAL_DAMAGED: Corrupt, Never, Partition, "a partial result is damaged or of another version";
    9004 PLAN_MISMATCH: Mismatch, Never, Job, "a partial result belongs to another plan";
    9005 SYSTEM_CALL: Unavailable, Maybe, Engine, "a call to the system failed";
    9006 OUT_OF_MEMORY: Unavailable, Maybe, Engine, "memory could not be had";
    9007 ARGUMENT: Invalid, Never, Engine, "a function of the library was called with an argument that it does not take";
    9008 HANDLE_CLOSED: Closed, Never, Engine, "a handle was closed, or a fault of the library has made it unusable";
    9009 HANDLE_IN_USE: Invalid, Maybe, Engine, "a handle for one thread at a time is in use by another call";
}
