//! Batchloom: the engine inside batch jobs that move money in files.

#[cfg(not(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")))]
compile_error!("Batchloom runs on Linux x86-64 with glibc 2.34 or newer; other platforms are not supported yet.");

#[allow(dead_code, unused_imports)]
mod audit;
mod engine;
#[allow(dead_code, unused_imports)]
mod envelope;
mod error;
#[allow(dead_code, unused_imports)]
mod expr;
mod idempotency;
#[allow(dead_code, unused_imports)]
mod job;
mod operator;
#[allow(dead_code, unused_imports)]
mod os;
#[allow(dead_code, unused_imports)]
mod privacy;
#[allow(dead_code, unused_imports)]
mod program;
#[allow(dead_code, unused_imports)]
mod record;
#[allow(dead_code, unused_imports)]
mod sink;
mod source;
#[allow(dead_code, unused_imports)]
mod state;
#[allow(dead_code, unused_imports)]
mod store;

pub use audit::AuditKey;
pub use engine::{
    CheckpointEvery, Counts, Job, NewGeneration, OutputReport, Phase, Progress, Report, Run, RunOptions, Status,
    Warning, distributed,
};
pub use error::{Code, Error, Kind, Position, Result, Retry, Scope, UnknownCode, codes};
pub use idempotency::{
    Begin, BeginOptions, CacheFailure, CallOptions, Claim, IdempotencyManager, Keep, KeepAlive, KeyOwner,
    ManagerOptions, Outcome, ResultPolicy, http,
};
pub use job::{Diagnostic, Diagnostics, Level};
pub use operator::{
    Abandoned, Attempt, AuditHead, AuditSummary, Execution, ExecutionOutput, ExecutionOwner, ExecutionSelector,
    JobOperator, OperatorOptions, OutputState, RecordedCall, StoreFinding, digest_file,
};
pub use program::TypeCounts;
pub use sink::Target;
pub use state::Purged;
