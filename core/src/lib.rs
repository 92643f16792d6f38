//! Batchloom: the engine inside batch jobs that move money in files.

#[cfg(not(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")))]
compile_error!("Batchloom runs on Linux x86-64 with glibc 2.34 or newer; other platforms are not supported yet.");

mod audit;
mod engine;
mod envelope;
mod error;
mod expr;
mod idempotency;
mod init;
mod job;
mod operator;
mod os;
mod privacy;
mod program;
mod record;
mod sink;
mod source;
mod state;
mod store;
mod template;

pub use audit::AuditKey;
pub use engine::{
    CheckpointEvery, Counts, Event, EventLevel, HeaderFooterGenerator, HeaderFooterOptions, Job, NewGeneration,
    OutputReport, PassedLineCounts, Phase, Preview, PreviewOptions, Progress, Report, Run, RunOptions, Status,
    Subscriber, Warning, chunk, distributed, preview,
};
pub use error::{Code, Error, Kind, Position, Result, Retry, Scope, UnknownCode, codes};
pub use idempotency::{
    Begin, BeginOptions, CacheFailure, CallOptions, Claim, IdempotencyManager, Keep, KeepAlive, KeyOwner,
    ManagerOptions, Outcome, ResultPolicy, http,
};
pub use init::{Proposal, ProposalOptions};
pub use job::{Diagnostic, Diagnostics, Level};
pub use operator::{
    Abandoned, Attempt, AuditHead, AuditSummary, Execution, ExecutionOutput, ExecutionOwner, ExecutionSelector,
    JobOperator, OperatorOptions, OutputState, RecordedCall, StoreFinding, digest_file,
};
pub use program::TypeCounts;
pub use sink::{OutputStream, Target};
pub use source::InputStream;
pub use state::Purged;
