-- Names that a user may look for; what they mean stands in core/src/store/rows.
-- Times are nanoseconds since 1970-01-01T00:00:00Z; keys are bytes and never text.

CREATE TABLE batch_store_meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE batch_counters (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE batch_owners (
    number        INTEGER PRIMARY KEY,
    host          TEXT NOT NULL,
    boot_id       TEXT NOT NULL,
    pid           INTEGER NOT NULL,
    pid_namespace INTEGER NOT NULL,
    start_time    INTEGER NOT NULL,
    since         INTEGER NOT NULL
) STRICT;

CREATE TABLE batch_job_idempotency_keys (
    scope                 TEXT NOT NULL,
    key                   BLOB NOT NULL,
    execution             TEXT NOT NULL,
    generation            INTEGER NOT NULL,
    tombstone_fingerprint TEXT,
    tombstone_completed   INTEGER,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

-- The texts stand behind everything that is asked for often.
CREATE TABLE batch_job_executions (
    number         INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    state          TEXT NOT NULL,
    token          INTEGER NOT NULL,
    decided        INTEGER NOT NULL,
    stop_requested INTEGER NOT NULL,
    generation     INTEGER NOT NULL,
    bound_token    INTEGER,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    scope          TEXT NOT NULL,
    key            BLOB NOT NULL,
    fingerprint    TEXT NOT NULL,
    request        TEXT NOT NULL,
    bound          TEXT,
    finalisation   TEXT,
    result         TEXT,
    previous       TEXT
) STRICT;
CREATE INDEX batch_job_executions_scope ON batch_job_executions (scope, number);

CREATE TABLE batch_job_attempts (
    execution    TEXT NOT NULL,
    token        INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    nonce        BLOB NOT NULL,
    start        TEXT NOT NULL,
    owner        INTEGER NOT NULL,
    host         TEXT NOT NULL,
    pid          INTEGER NOT NULL,
    lease_boot   TEXT NOT NULL,
    lease_until  INTEGER NOT NULL,
    lease_length INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    renewed_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    ended_as     TEXT,
    PRIMARY KEY (execution, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch_job_checkpoints (
    execution TEXT NOT NULL PRIMARY KEY,
    sequence  INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    state     BLOB NOT NULL
) STRICT;

CREATE TABLE batch_job_checkpoint_leaves (
    execution TEXT NOT NULL,
    sequence  INTEGER NOT NULL,
    leaves    BLOB NOT NULL,
    PRIMARY KEY (execution, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch_job_targets (
    device    INTEGER NOT NULL,
    inode     INTEGER NOT NULL,
    name      BLOB NOT NULL,
    path      TEXT NOT NULL,
    execution TEXT NOT NULL,
    PRIMARY KEY (device, inode, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_job_targets_path ON batch_job_targets (path);
CREATE INDEX batch_job_targets_execution ON batch_job_targets (execution);

CREATE TABLE api_request_deduplication (
    scope        TEXT NOT NULL,
    key          BLOB NOT NULL,
    state        TEXT NOT NULL,
    token        INTEGER NOT NULL,
    owner        INTEGER NOT NULL,
    taken_over   INTEGER NOT NULL,
    nonce        BLOB NOT NULL,
    lease_boot   TEXT NOT NULL,
    lease_until  INTEGER NOT NULL,
    lease_length INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    fingerprint  BLOB NOT NULL,
    answer       BLOB,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch_audit_events (
    sequence    INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    event       TEXT NOT NULL,
    scope       TEXT NOT NULL,
    subject     TEXT NOT NULL,
    token       INTEGER,
    actor       TEXT,
    correlation TEXT,
    place       TEXT NOT NULL,
    detail      TEXT NOT NULL,
    key_id      TEXT,
    previous    BLOB NOT NULL,
    hash        BLOB NOT NULL
) STRICT;
