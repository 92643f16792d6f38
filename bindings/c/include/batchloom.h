/*
 * batchloom.h - the C ABI of Batchloom, the engine inside batch jobs that move money in files.
 *
 * Made by `cargo xtask gen-header`; do not edit. SPDX-License-Identifier: Apache-2.0
 *
 * What all functions have in common
 * ---------------------------------
 *
 * Names. Functions are batchloom_OBJECT_VERB, types batchloom_OBJECT, constants BATCHLOOM_GROUP_NAME.
 *
 * Status. A function that can fail returns an int32_t: BATCHLOOM_OK (0), or the kind of its error, which says what the caller does
 * about it. Its last parameter is `batchloom_error **error`: where it is not NULL it is set to NULL at the beginning, and to an error
 * where there is one, which the caller frees. The error has the fine code, the message, the place, and what to do. There is no "last
 * error" of a thread. Results are written when everything has gone well, and not touched otherwise.
 *
 * Objects. A pointer to an object is had from a function and given to functions, and freed once, with the function of its type that
 * ends in _free; NULL may always be freed. The order in which objects are freed does not matter: whatever is made of an object keeps
 * what it needs of it. What a function lends (a text, the error of a report) belongs to the object that lends it, and is valid until
 * that one is freed, or changed where the function says so.
 *
 * Threads. A function that takes a pointer to a const object may be called with it by any number of threads at once. One that takes a
 * pointer that is not const serves one call at a time: a second one is refused with BATCHLOOM_INVALID, and does not wait. Each function
 * says under "Threads" when it may be called.
 *
 * Misuse. NULL where something is needed, a pointer to an object of another type, a number that stands for nothing, a text that is not
 * UTF-8: BATCHLOOM_INVALID, and the message names the parameter. An object that was closed, or that a fault of the library has passed
 * through: BATCHLOOM_CLOSED. What no library can find out for certain is a pointer to an object that was freed: using one, or freeing it
 * twice, is undefined, as it is for free().
 *
 * Texts. In: a pointer and a length in bytes, UTF-8; the length BATCHLOOM_NTS says that a NUL ends it. Paths are bytes as the system
 * takes them. Out: with a NUL behind them, and a length for those who want it (the pointer for it may be NULL).
 *
 * Structures that begin with `size` are set with the macro of their name that ends in _INIT. They may grow at their end in later
 * versions; programs that were compiled before go on as they are.
 *
 * Callbacks are called in the thread that the function says, one at a time. They must come back by return: no longjmp, and no exception
 * may leave them. `drop` is called once, when the library needs their context no more, also where the call fails. From inside of a
 * callback a run cannot be waited for, closed or freed (BATCHLOOM_INVALID); it can be asked for its progress and cancelled.
 *
 * A guest. Nothing here prints, reads the environment, installs a signal handler or ends the process. A fault of the library becomes
 * BATCHLOOM_INTERNAL, and the objects of that call refuse everything from then on. Memory and threads of a run are bounded by its
 * options. fork() is not supported once the library was used: a child must call exec(). A host that has not made up its mind about
 * SIGPIPE ignores it before it has an output written to a pipe.
 *
 * Versions. BATCHLOOM_ABI_VERSION is compared with batchloom_abi_version() once, before anything else.
 */

#ifndef BATCHLOOM_H
#define BATCHLOOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The number of the ABI that this header describes: a program and a library go together where it is equal.
 */
#define BATCHLOOM_ABI_VERSION 1

/**
 * Major version of the library that this header belongs to.
 */
#define BATCHLOOM_VERSION_MAJOR 0

/**
 * Minor version of the library that this header belongs to.
 */
#define BATCHLOOM_VERSION_MINOR 1

/**
 * Patch version of the library that this header belongs to.
 */
#define BATCHLOOM_VERSION_PATCH 0

/**
 * Status of a call: all went well.
 */
#define BATCHLOOM_OK 0

/**
 * Status of a call: fix the call, the options or the job file.
 */
#define BATCHLOOM_INVALID 1

/**
 * Status of a call: a file or name that was given does not exist.
 */
#define BATCHLOOM_NOT_FOUND 2

/**
 * Status of a call: another execution holds it, or the target exists already.
 */
#define BATCHLOOM_CONFLICT 3

/**
 * Status of a call: the lease was lost; stop and touch nothing more.
 */
#define BATCHLOOM_FENCED 4

/**
 * Status of a call: try again later; a full disk, a busy store, too little memory.
 */
#define BATCHLOOM_UNAVAILABLE 5

/**
 * Status of a call: the input is bad; the same bytes fail again.
 */
#define BATCHLOOM_DATA 6

/**
 * Status of a call: same key, another request.
 */
#define BATCHLOOM_MISMATCH 7

/**
 * Status of a call: totals, header or trailer do not agree with the records.
 */
#define BATCHLOOM_UNBALANCED 8

/**
 * Status of a call: the object was closed, or must not be trusted any more.
 */
#define BATCHLOOM_CLOSED 9

/**
 * Status of a call: state of the library's own is damaged.
 */
#define BATCHLOOM_CORRUPT 10

/**
 * Status of a call: stopped because the caller asked for it.
 */
#define BATCHLOOM_CANCELLED 11

/**
 * Status of a call: the system refused access.
 */
#define BATCHLOOM_PERMISSION 12

/**
 * Status of a call: a fault of the library; report it.
 */
#define BATCHLOOM_INTERNAL 13

/**
 * The same call fails again.
 */
#define BATCHLOOM_RETRY_NEVER 0

/**
 * The same call can succeed once the cause is gone.
 */
#define BATCHLOOM_RETRY_MAYBE 1

/**
 * It was already repeated as often as allowed.
 */
#define BATCHLOOM_RETRY_EXHAUSTED 2

/**
 * The error concerns one record.
 */
#define BATCHLOOM_SCOPE_RECORD 0

/**
 * The error concerns one run of records handled together.
 */
#define BATCHLOOM_SCOPE_CHUNK 1

/**
 * The error concerns one split of the input.
 */
#define BATCHLOOM_SCOPE_PARTITION 2

/**
 * The error concerns one step of a job.
 */
#define BATCHLOOM_SCOPE_STEP 3

/**
 * The error concerns the whole job.
 */
#define BATCHLOOM_SCOPE_JOB 4

/**
 * The error concerns the library itself.
 */
#define BATCHLOOM_SCOPE_ENGINE 5

/**
 * What is not known of a place in a file.
 */
#define BATCHLOOM_NOWHERE UINT64_MAX

/**
 * Everything that happens in a run.
 */
#define BATCHLOOM_LEVEL_DEBUG 0

/**
 * What an operator wants to read afterwards.
 */
#define BATCHLOOM_LEVEL_INFO 1

/**
 * Something that should be looked at.
 */
#define BATCHLOOM_LEVEL_WARNING 2

/**
 * The run failed.
 */
#define BATCHLOOM_LEVEL_ERROR 3

/**
 * A checkpoint so many milliseconds after the one before.
 */
#define BATCHLOOM_CHECKPOINT_MILLISECONDS 0

/**
 * A checkpoint so many bytes of input behind the one before.
 */
#define BATCHLOOM_CHECKPOINT_BYTES 1

/**
 * A checkpoint so many records behind the one before.
 */
#define BATCHLOOM_CHECKPOINT_RECORDS 2

/**
 * Opening and examining input and targets.
 */
#define BATCHLOOM_PHASE_PLANNING 0

/**
 * Reading, mapping and writing records.
 */
#define BATCHLOOM_PHASE_PROCESSING 1

/**
 * Checking totals, bringing the outputs to disk, giving them their names.
 */
#define BATCHLOOM_PHASE_PUBLISHING 2

/**
 * Done, however it ended.
 */
#define BATCHLOOM_PHASE_FINISHED 3

/**
 * Reading all records to find those that repeat one.
 */
#define BATCHLOOM_PHASE_COMPARING 4

/**
 * How long to wait for the end of something that will end.
 */
#define BATCHLOOM_FOREVER UINT64_MAX

/**
 * Not known.
 */
#define BATCHLOOM_STATUS_UNKNOWN 0

/**
 * About to begin.
 */
#define BATCHLOOM_STATUS_STARTING 1

/**
 * At work.
 */
#define BATCHLOOM_STATUS_STARTED 2

/**
 * Asked to stop.
 */
#define BATCHLOOM_STATUS_STOPPING 3

/**
 * Ended because it was asked to.
 */
#define BATCHLOOM_STATUS_STOPPED 4

/**
 * Ended with an error.
 */
#define BATCHLOOM_STATUS_FAILED 5

/**
 * Ended with everything done.
 */
#define BATCHLOOM_STATUS_COMPLETED 6

/**
 * Given up for good.
 */
#define BATCHLOOM_STATUS_ABANDONED 7

/**
 * The record was written to at least one output.
 */
#define BATCHLOOM_VERDICT_WRITTEN 0

/**
 * The record is good, and no output wanted it.
 */
#define BATCHLOOM_VERDICT_FILTERED 1

/**
 * The record was rejected, for its rule.
 */
#define BATCHLOOM_VERDICT_REJECTED 2

/**
 * An answer is kept for 24 hours.
 */
#define BATCHLOOM_KEEP_DEFAULT 0

/**
 * An answer is kept until it is purged.
 */
#define BATCHLOOM_KEEP_FOREVER -1

/**
 * A failure is not kept: its key is free again. Right only where it proves that nothing was done.
 */
#define BATCHLOOM_KEEP_NOT -2

/**
 * The caller has the key: do the work, then record how it ended.
 */
#define BATCHLOOM_ANSWER_STARTED 1

/**
 * It was done: the bytes are the result as it was recorded.
 */
#define BATCHLOOM_ANSWER_COMPLETED 2

/**
 * It failed: the bytes are the failure as it was recorded.
 */
#define BATCHLOOM_ANSWER_FAILED 3

/**
 * Somebody else is at it, for the same request.
 */
#define BATCHLOOM_ANSWER_IN_PROGRESS 4

/**
 * The key stands for another request.
 */
#define BATCHLOOM_ANSWER_MISMATCH 5

/**
 * It was done, and its answer is no longer kept.
 */
#define BATCHLOOM_ANSWER_PURGED 6

/**
 * Carry the request out as if there were no keys.
 */
#define BATCHLOOM_HTTP_PASS_THROUGH 1

/**
 * Carry it out, hand the response to batchloom_http_respond(), then send it.
 */
#define BATCHLOOM_HTTP_PROCEED 2

/**
 * Send the recorded response instead.
 */
#define BATCHLOOM_HTTP_REPLAY 3

/**
 * Send this instead: why the request is not carried out.
 */
#define BATCHLOOM_HTTP_REFUSE 4

/**
 * All responses are recorded, whatever their status.
 */
#define BATCHLOOM_HTTP_CACHE_ALL 0

/**
 * All below 500; a response from 500 on frees the key.
 */
#define BATCHLOOM_HTTP_CACHE_BELOW_500 1

/**
 * All below 400; a response from 400 on frees the key.
 */
#define BATCHLOOM_HTTP_CACHE_BELOW_400 2

/**
 * The response is the answer to the key.
 */
#define BATCHLOOM_HTTP_STORED 1

/**
 * It could not be kept, being too large: the answer to the key is 410.
 */
#define BATCHLOOM_HTTP_REPLACED 2

/**
 * Its status frees the key, as the policy says.
 */
#define BATCHLOOM_HTTP_FREED 3

/**
 * What a key stands for. Any thread may read it.
 */
typedef struct batchloom_answer batchloom_answer;

/**
 * A text, or bytes, that the caller owns: with a length, and a NUL behind them. Never changes; any thread may read it.
 */
typedef struct batchloom_buf batchloom_buf;

/**
 * The right to do the work of a key, until its lease is over. Any number of threads may use it at once.
 *
 * It ends with batchloom_claim_complete(), batchloom_claim_fail() or batchloom_claim_release(). One that is freed without any of them
 * stays as it is: what was done is unknown then, so that the key stays taken until the lease is over.
 */
typedef struct batchloom_claim batchloom_claim;

/**
 * Merges the results of a plan and publishes the outputs. One thread at a time. Freed before its end it leaves nothing behind.
 */
typedef struct batchloom_commit batchloom_commit;

/**
 * Makes header and trailer of one output of a job. One thread at a time.
 */
typedef struct batchloom_envelope batchloom_envelope;

/**
 * An error: a stable code, a message, a place, context, advice, and the cause. Never changes; any thread may read it.
 */
typedef struct batchloom_error batchloom_error;

/**
 * What is done with a request: a decision, and a response where one is to be sent. Any thread may read it.
 */
typedef struct batchloom_http_exchange batchloom_http_exchange;

/**
 * Makes anything idempotent: one caller at a time does the work of a key, and all others get its recorded answer. Any number of threads
 * may use it at once; all managers of one store work together, in whatever process and language.
 */
typedef struct batchloom_idempotency batchloom_idempotency;

/**
 * A compiled job. Never changes; any number of threads may use it at once.
 */
typedef struct batchloom_job batchloom_job;

/**
 * Looks at the executions of a store, and acts on them. Any number of threads may use it at once. It holds no execution and keeps nobody
 * from working.
 */
typedef struct batchloom_operator batchloom_operator;

/**
 * Options: what is not set is taken from the job or has a default. One thread at a time. It may be used for any number of runs, and
 * changed in between: a run keeps what was set when it began.
 */
typedef struct batchloom_options batchloom_options;

/**
 * A plan: what an execution is about, and how its input is cut into splits. Never changes; any number of threads may use it at once.
 */
typedef struct batchloom_plan batchloom_plan;

/**
 * Processes one input, chunk by chunk, in the thread of the caller. One thread at a time.
 */
typedef struct batchloom_processor batchloom_processor;

/**
 * What a run came to. Never changes; any thread may read it.
 */
typedef struct batchloom_report batchloom_report;

/**
 * A run that goes on in threads of its own. Any number of threads may use it at once.
 */
typedef struct batchloom_run batchloom_run;

/**
 * Work that goes on: where its answer is written.
 */
typedef struct batchloom_work batchloom_work;

/**
 * Processes splits of one plan. Any number of threads may use it at once, and any number of processes may have one.
 */
typedef struct batchloom_worker batchloom_worker;

/**
 * Something that happened in a run; valid for the call that tells of it.
 */
typedef struct batchloom_event {
    /**
     * The size that the library knows: fields behind it are not there.
     */
    uint32_t size;
    /**
     * How much it matters: #BATCHLOOM_LEVEL_DEBUG to #BATCHLOOM_LEVEL_ERROR.
     */
    int32_t level;
    /**
     * The stable word for what happened, such as `checkpoint`, NUL-terminated.
     */
    const char *name;
    /**
     * One sentence, NUL-terminated.
     */
    const char *message;
    /**
     * The event as one JSON object, with what belongs to it, NUL-terminated.
     */
    const char *json;
    /**
     * Nanoseconds since 1970-01-01T00:00:00Z.
     */
    int64_t at;
} batchloom_event;

/**
 * Is told what happens in a run. A value other than 0 asks the run to stop. It must come back by return: no exception, no longjmp.
 */
typedef int32_t (*batchloom_event_fn)(const struct batchloom_event *event, void *context);

/**
 * Ends the use of a context that was handed over: called once, when the library calls its function no more. May be NULL.
 */
typedef void (*batchloom_drop_fn)(void *context);

/**
 * How far a run is. Figures of different fields may be a block apart.
 */
typedef struct batchloom_progress {
    /**
     * Set by #BATCHLOOM_PROGRESS_INIT.
     */
    uint32_t size;
    /**
     * What the run is doing: #BATCHLOOM_PHASE_PLANNING to #BATCHLOOM_PHASE_COMPARING. Newer libraries may have further phases.
     */
    int32_t phase;
    /**
     * Bytes of records in the input; 0 while it is planned.
     */
    uint64_t bytes_total;
    /**
     * Bytes of records handled, in the order of the input.
     */
    uint64_t bytes_done;
    /**
     * Records read.
     */
    uint64_t read;
    /**
     * Records written to at least one output.
     */
    uint64_t written;
    /**
     * Records rejected.
     */
    uint64_t rejected;
} batchloom_progress;

/**
 * Is told how far a run is, in the thread that waits for it. A value other than 0 cancels the run. It must come back by return: no
 * exception, no longjmp.
 */
typedef int32_t (*batchloom_progress_fn)(const struct batchloom_progress *progress, void *context);

/**
 * What happened to the detail records, each counted once.
 */
typedef struct batchloom_counts {
    /**
     * Set by #BATCHLOOM_COUNTS_INIT.
     */
    uint32_t size;
    /**
     * Nothing.
     */
    uint32_t reserved;
    /**
     * Records read.
     */
    uint64_t read;
    /**
     * Written to one or more outputs.
     */
    uint64_t written;
    /**
     * Good, and wanted by no output.
     */
    uint64_t filtered;
    /**
     * Refused by validation.
     */
    uint64_t rejected;
    /**
     * Could not be processed for another reason.
     */
    uint64_t dead_lettered;
    /**
     * Read and not decided, because the run did not complete.
     */
    uint64_t pending;
} batchloom_counts;

/**
 * One output of a run.
 */
typedef struct batchloom_output {
    /**
     * Set by #BATCHLOOM_OUTPUT_INIT.
     */
    uint32_t size;
    /**
     * 1 where it appeared under its path, or was written to its stream.
     */
    uint8_t published;
    /**
     * 1 where it stood there when the run ended; never for one that goes to a stream.
     */
    uint8_t present;
    /**
     * Nothing.
     */
    uint8_t reserved[2];
    /**
     * Name in the job, NUL-terminated; valid until the report is freed.
     */
    const char *name;
    /**
     * Path, NUL-terminated; `discard` and `-` for one that has none. Valid until the report is freed.
     */
    const char *path;
    /**
     * Digest, NUL-terminated; NULL where it was not finished. Valid until the report is freed.
     */
    const char *digest;
    /**
     * Length in bytes.
     */
    uint64_t bytes;
    /**
     * Detail records in it.
     */
    uint64_t records;
} batchloom_output;

/**
 * A record of a chunk.
 */
typedef struct batchloom_record {
    /**
     * First byte of its line in the bytes that were handed in.
     */
    uint64_t begin;
    /**
     * Behind the last byte of its line, before the line end.
     */
    uint64_t end;
    /**
     * #BATCHLOOM_VERDICT_WRITTEN, #BATCHLOOM_VERDICT_FILTERED or #BATCHLOOM_VERDICT_REJECTED.
     */
    int32_t verdict;
    /**
     * The place of its transaction type among those of the job; -1 where it has none.
     */
    int32_t transaction_type;
    /**
     * Of a record that was rejected: the number of the rule, for batchloom_processor_reason(); else 0.
     */
    uint32_t rule;
    /**
     * Nothing.
     */
    uint32_t reserved;
} batchloom_record;

/**
 * What a call of batchloom_processor_process() came to; valid until the next call with the same processor.
 */
typedef struct batchloom_chunk {
    /**
     * Set by #BATCHLOOM_CHUNK_INIT.
     */
    uint32_t size;
    /**
     * Nothing.
     */
    uint32_t reserved;
    /**
     * How many of the bytes that were handed in were taken: the others are handed in again, in front of what comes next.
     */
    uint64_t consumed;
    /**
     * The number of the first record in the whole input, counted from 1.
     */
    uint64_t first_record;
    /**
     * The records in order.
     */
    const struct batchloom_record *records;
    /**
     * How many there are.
     */
    uint64_t record_count;
} batchloom_chunk;

/**
 * What the records of a chunk add to an output; valid until the next batchloom_processor_process() with the same processor.
 */
typedef struct batchloom_batch {
    /**
     * Set by #BATCHLOOM_BATCH_INIT.
     */
    uint32_t size;
    /**
     * Nothing.
     */
    uint32_t reserved;
    /**
     * The bytes.
     */
    const uint8_t *data;
    /**
     * How many there are.
     */
    uint64_t length;
    /**
     * Where the records stand: what record n (counted from 0) adds stands from offsets[n] to offsets[n + 1]. There is one more than
     * records.
     */
    const uint32_t *offsets;
    /**
     * How many records there are.
     */
    uint64_t record_count;
} batchloom_batch;

/**
 * How a store is opened. What is 0 or NULL has a default.
 */
typedef struct batchloom_store_options {
    /**
     * Set by #BATCHLOOM_STORE_OPTIONS_INIT.
     */
    uint32_t size;
    /**
     * 1 takes a store on a network file system: that only one host uses it is then the caller's word.
     */
    uint32_t force_network;
    /**
     * Milliseconds to wait for other processes that use the store; 5,000 by default.
     */
    uint64_t busy_milliseconds;
    /**
     * The largest result or failure that is recorded, in bytes; 1 MiB by default.
     */
    uint64_t longest_result;
    /**
     * The key of the store's audit trail.
     */
    const uint8_t *audit_key;
    /**
     * Its length in bytes.
     */
    size_t audit_key_length;
    /**
     * The person or service behind the calls, NUL-terminated; stands in the audit trail. For batchloom_operator_open().
     */
    const char *actor;
    /**
     * What ties the entries of one business case together in the audit trail, NUL-terminated. For batchloom_operator_open().
     */
    const char *correlation;
} batchloom_store_options;

/**
 * How a key is asked for. What is 0 or NULL has a default.
 */
typedef struct batchloom_begin_options {
    /**
     * Set by #BATCHLOOM_BEGIN_OPTIONS_INIT.
     */
    uint32_t size;
    /**
     * 1 has a thread renew the lease while batchloom_idempotency_run() works; for work that may take longer than the lease.
     */
    uint32_t heartbeat;
    /**
     * Milliseconds that the claim holds without a sign of life; 30,000 by default.
     */
    uint64_t lease_milliseconds;
    /**
     * Milliseconds to wait for another caller that holds the key; not at all by default.
     */
    uint64_t wait_milliseconds;
    /**
     * The person or service behind the call, NUL-terminated; stands in the audit trail.
     */
    const char *actor;
    /**
     * What ties the entries of one business case together in the audit trail, NUL-terminated.
     */
    const char *correlation;
    /**
     * How long batchloom_idempotency_run() keeps a result: milliseconds, #BATCHLOOM_KEEP_DEFAULT or #BATCHLOOM_KEEP_FOREVER.
     */
    int64_t keep_result_milliseconds;
    /**
     * How long batchloom_idempotency_run() keeps a failure: the same, or #BATCHLOOM_KEEP_NOT.
     */
    int64_t keep_failure_milliseconds;
} batchloom_begin_options;

/**
 * What batchloom_idempotency_run() calls to have the work done. It writes the result, or the failure, with batchloom_work_answer() and
 * returns 0 for a result and any other number for a failure. `claim` is lent for the call. It must come back by return: no exception, no
 * longjmp.
 */
typedef int32_t (*batchloom_work_fn)(const struct batchloom_claim *claim, struct batchloom_work *work, void *context);

/**
 * How a route treats the header. What is 0 or NULL has a default.
 */
typedef struct batchloom_http_policy {
    /**
     * Set by #BATCHLOOM_HTTP_POLICY_INIT.
     */
    uint32_t size;
    /**
     * 1 refuses a request without the header.
     */
    uint32_t required;
    /**
     * 1 insists on quotes around the key.
     */
    uint32_t strict;
    /**
     * Which responses are recorded: #BATCHLOOM_HTTP_CACHE_ALL to #BATCHLOOM_HTTP_CACHE_BELOW_400.
     */
    int32_t cache_errors;
    /**
     * What the keys belong to, NUL-terminated; `http` by default.
     */
    const char *scope;
    /**
     * Methods that the header means something for, with commas between them, NUL-terminated; `POST,PATCH` by default.
     */
    const char *methods;
    /**
     * Headers that make a request another one, with commas between them, NUL-terminated; none by default.
     */
    const char *fingerprint_headers;
    /**
     * The most characters that a key may have; 255 by default.
     */
    uint64_t longest_key;
    /**
     * How long a recorded response is the answer: milliseconds, #BATCHLOOM_KEEP_DEFAULT or #BATCHLOOM_KEEP_FOREVER.
     */
    int64_t keep_milliseconds;
    /**
     * Milliseconds that a request may take without a sign of life; 30,000 by default.
     */
    uint64_t lease_milliseconds;
    /**
     * Milliseconds that a second request waits for the first one; not at all by default.
     */
    uint64_t wait_milliseconds;
} batchloom_http_policy;

/**
 * A header of a request or response.
 */
typedef struct batchloom_http_header {
    /**
     * Its name, UTF-8.
     */
    const char *name;
    /**
     * Length of the name; SIZE_MAX where it is NUL-terminated.
     */
    size_t name_length;
    /**
     * Its value: bytes.
     */
    const char *value;
    /**
     * Length of the value; SIZE_MAX where it is NUL-terminated.
     */
    size_t value_length;
} batchloom_http_header;

/**
 * What decides about a request. Texts are NUL-terminated.
 */
typedef struct batchloom_http_request {
    /**
     * Set by #BATCHLOOM_HTTP_REQUEST_INIT.
     */
    uint32_t size;
    /**
     * Nothing.
     */
    uint32_t reserved;
    /**
     * Who sent it, as authenticated; NULL for anybody: then all anonymous callers share their keys.
     */
    const uint8_t *caller;
    /**
     * Length of the caller in bytes.
     */
    size_t caller_length;
    /**
     * The method, as sent.
     */
    const char *method;
    /**
     * The path, or the name of the route with its values.
     */
    const char *route;
    /**
     * What stands behind `?` in the target; NULL for nothing.
     */
    const char *query;
    /**
     * All headers, or at least `Idempotency-Key` and those the policy names.
     */
    const struct batchloom_http_header *headers;
    /**
     * How many headers there are.
     */
    size_t header_count;
    /**
     * All bytes of the body.
     */
    const uint8_t *body;
    /**
     * How many bytes it has.
     */
    size_t body_length;
    /**
     * Instead of the body the 32 bytes of its SHA-256 digest; NULL where the body is given.
     */
    const uint8_t *body_digest;
} batchloom_http_request;

/**
 * Is told an entry of the audit trail: one line of JSON without line end, and its length. A value other than 0 ends the export. It must
 * come back by return: no exception, no longjmp.
 */
typedef int32_t (*batchloom_line_fn)(const char *line, size_t length, void *context);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The ABI version of the library that was loaded, to be compared with #BATCHLOOM_ABI_VERSION once, before anything else.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint32_t batchloom_abi_version(void);

/**
 * The version of the library that was loaded as one number: major * 1,000,000 + minor * 1,000 + patch.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint32_t batchloom_version_number(void);

/**
 * The version of the library that was loaded as text, such as `0.1.0`: NUL-terminated, valid for ever.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_version(void);

/**
 * The JSON Schema of the job file, draft 7, for editors.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID where `schema` is NULL.
 * Since: 0.1
 */
int32_t batchloom_schema(struct batchloom_buf **schema, struct batchloom_error **error);

/**
 * The help page of an error code such as `BL4001`, in Markdown: what it means, what to do, an example.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for a text that is no code of this library.
 * Since: 0.1
 */
int32_t batchloom_explain_code(const char *code,
                               size_t code_length,
                               struct batchloom_buf **page,
                               struct batchloom_error **error);

/**
 * The digest of a file as reports have it, `xxh3-128-tree:HEX`. The file is read once.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID; BATCHLOOM_NOT_FOUND, BATCHLOOM_PERMISSION; BATCHLOOM_UNAVAILABLE where it cannot be read, or changes
 * meanwhile.
 * Since: 0.1
 */
int32_t batchloom_digest_file(const char *file,
                              size_t file_length,
                              struct batchloom_buf **digest,
                              struct batchloom_error **error);

/**
 * Proposes a first job for the kind of file that `sample` is: the text of a job file, with the evidence beside it.
 *
 * The engine has tried it. No value of a record stands in it.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID; BATCHLOOM_NOT_FOUND, BATCHLOOM_PERMISSION, BATCHLOOM_UNAVAILABLE for a file that cannot be read;
 * BATCHLOOM_DATA where nothing can be proposed.
 * Since: 0.1
 */
int32_t batchloom_propose(const char *sample,
                          size_t sample_length,
                          struct batchloom_buf **yaml,
                          struct batchloom_error **error);

/**
 * The status of the call that failed, such as #BATCHLOOM_NOT_FOUND; #BATCHLOOM_OK for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
int32_t batchloom_error_kind(const struct batchloom_error *error);

/**
 * The stable code, such as `BL4001`: batchloom_explain_code() says more. Valid until `error` is freed; NULL for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_error_code(const struct batchloom_error *error, size_t *length);

/**
 * The stable code as a number, such as 4001; 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint32_t batchloom_error_number(const struct batchloom_error *error);

/**
 * Whether repeating can help: #BATCHLOOM_RETRY_NEVER, #BATCHLOOM_RETRY_MAYBE, #BATCHLOOM_RETRY_EXHAUSTED.
 *
 * Threads: any.
 * Errors: none; #BATCHLOOM_RETRY_NEVER for NULL.
 * Since: 0.1
 */
int32_t batchloom_error_retry(const struct batchloom_error *error);

/**
 * How much of the work is concerned: #BATCHLOOM_SCOPE_RECORD to #BATCHLOOM_SCOPE_ENGINE.
 *
 * Threads: any.
 * Errors: none; #BATCHLOOM_SCOPE_ENGINE for NULL.
 * Since: 0.1
 */
int32_t batchloom_error_scope(const struct batchloom_error *error);

/**
 * One sentence, without the place. Valid until `error` is freed; NULL for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_error_message(const struct batchloom_error *error, size_t *length);

/**
 * The whole error in one line, as a log wants it: `CODE KIND: MESSAGE (CONTEXT PLACE)`. Valid until `error` is freed; NULL for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_error_summary(const struct batchloom_error *error,
                                    size_t *length);

/**
 * What to do, where there is more to say than the page of the code says; else NULL. Valid until `error` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_error_help(const struct batchloom_error *error, size_t *length);

/**
 * What has caused it, such as the message of the system; NULL where nothing else has. Valid until `error` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_error_cause(const struct batchloom_error *error, size_t *length);

/**
 * The file that it stands in; NULL where it stands in none. Valid until `error` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_error_file(const struct batchloom_error *error, size_t *length);

/**
 * The field that it concerns; NULL where it concerns none. Valid until `error` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_error_field(const struct batchloom_error *error, size_t *length);

/**
 * The detail record that it concerns, counted from 1; #BATCHLOOM_NOWHERE where it is not known.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint64_t batchloom_error_record(const struct batchloom_error *error);

/**
 * The byte of the file, counted from 0; #BATCHLOOM_NOWHERE where it is not known.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint64_t batchloom_error_offset(const struct batchloom_error *error);

/**
 * The line of the file, counted from 1; #BATCHLOOM_NOWHERE where it is not known.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint64_t batchloom_error_line(const struct batchloom_error *error);

/**
 * The column in characters, counted from 1; #BATCHLOOM_NOWHERE where it is not known.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint64_t batchloom_error_column(const struct batchloom_error *error);

/**
 * How many pairs of context there are; 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
size_t batchloom_error_context_count(const struct batchloom_error *error);

/**
 * The name of a pair of context; NULL behind the last. Valid until `error` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_error_context_name(const struct batchloom_error *error, size_t index, size_t *length);

/**
 * The value of a pair of context; NULL behind the last. Valid until `error` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_error_context_value(const struct batchloom_error *error, size_t index, size_t *length);

/**
 * The error as one JSON object, as in reports: kind, code, message, help, retry, scope, context, position; for a job file with
 * problems all of them under `diagnostics`. NULL for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
struct batchloom_buf *batchloom_error_json(const struct batchloom_error *error);

/**
 * The problems of a job file, each with the lines it is about and a caret below, as the command line shows them; NULL for any other
 * error.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
struct batchloom_buf *batchloom_error_diagnostics(const struct batchloom_error *error);

/**
 * Frees an error. NULL: nothing. An error that a report has lent belongs to the report.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_error_free(struct batchloom_error *error);

/**
 * The bytes, with a NUL behind them; valid until `buf` is freed. NULL for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_buf_data(const struct batchloom_buf *buf);

/**
 * How many bytes there are, without the NUL behind them; 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
size_t batchloom_buf_length(const struct batchloom_buf *buf);

/**
 * Frees the bytes. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_buf_free(struct batchloom_buf *buf);

/**
 * Options of which nothing is set.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID where `options` is NULL.
 * Since: 0.1
 */
int32_t batchloom_options_new(struct batchloom_options **options, struct batchloom_error **error);

/**
 * A file of an input. An input that is named several times has several files, read in this order; a path with `*`, `?` or `[…]` that
 * is no file stands for all files that match, in the order of the bytes of their paths.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_add_input(struct batchloom_options *options,
                                    const char *input,
                                    size_t input_length,
                                    const char *file,
                                    size_t file_length,
                                    struct batchloom_error **error);

/**
 * An input that comes in a stream, such as standard input, read to its end before anything is planned. Which work it is it does not
 * say: with a store, a key must. The descriptor is duplicated: yours stays open.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_add_input_stream(struct batchloom_options *options,
                                           const char *input,
                                           size_t input_length,
                                           int32_t descriptor,
                                           struct batchloom_error **error);

/**
 * The file that an output appears under, complete, or not at all.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_add_output(struct batchloom_options *options,
                                     const char *output,
                                     size_t output_length,
                                     const char *file,
                                     size_t file_length,
                                     struct batchloom_error **error);

/**
 * A stream that an output goes to, such as standard output, as a whole when everything is proved. The descriptor is duplicated:
 * yours stays open.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_add_output_stream(struct batchloom_options *options,
                                            const char *output,
                                            size_t output_length,
                                            int32_t descriptor,
                                            struct batchloom_error **error);

/**
 * An output that is made, counted and digested, and not kept.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_discard_output(struct batchloom_options *options,
                                         const char *output,
                                         size_t output_length,
                                         struct batchloom_error **error);

/**
 * The value of a parameter of the job, as text.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_add_parameter(struct batchloom_options *options,
                                        const char *name,
                                        size_t name_length,
                                        const char *value,
                                        size_t value_length,
                                        struct batchloom_error **error);

/**
 * Worker threads, 1 to 1024; 0 for as many as there are processors for this process, the default.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_threads(struct batchloom_options *options,
                                      uint32_t threads,
                                      struct batchloom_error **error);

/**
 * Bytes for everything in flight, at least 1 MiB; 0 for the default, 64 MiB.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_memory(struct batchloom_options *options, uint64_t size, struct batchloom_error **error);

/**
 * Bytes of input that a worker handles at once, 4 KiB to 64 MiB; 0 for a size that follows from the memory, the default.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_block_size(struct batchloom_options *options,
                                         uint64_t size,
                                         struct batchloom_error **error);

/**
 * The instant of the run as RFC 3339; NULL for now, the default.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_instant(struct batchloom_options *options,
                                      const char *instant,
                                      size_t instant_length,
                                      struct batchloom_error **error);

/**
 * Where keys and checkpoints are kept: the path of a store, or `none` for a run without either. NULL for `.batchloom/store.db` beside
 * the job file, the default; a job from memory must say one of the two.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_store(struct batchloom_options *options,
                                    const char *store,
                                    size_t store_length,
                                    struct batchloom_error **error);

/**
 * Takes a store on a network file system, too: only right where one host alone uses it.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_force_store(struct batchloom_options *options,
                                          bool force,
                                          struct batchloom_error **error);

/**
 * Folder for what a run keeps on disk while it works; NULL for that of the store, or else `/var/tmp`, the default.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_work_folder(struct batchloom_options *options,
                                          const char *folder,
                                          size_t folder_length,
                                          struct batchloom_error **error);

/**
 * The idempotency key; NULL for the one that the job or its inputs give, the default.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_key(struct batchloom_options *options,
                                  const char *key,
                                  size_t key_length,
                                  struct batchloom_error **error);

/**
 * How long to wait for another execution with the same key; a negative number for what the job says, the default.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_wait(struct batchloom_options *options,
                                   int64_t milliseconds,
                                   struct batchloom_error **error);

/**
 * Starts again under a key that was used, and says why and by whom; NULL for both: not at all, the default.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_new_generation(struct batchloom_options *options,
                                             const char *reason,
                                             size_t reason_length,
                                             const char *actor,
                                             size_t actor_length,
                                             struct batchloom_error **error);

/**
 * When a checkpoint is taken, the first that is reached: #BATCHLOOM_CHECKPOINT_MILLISECONDS, #BATCHLOOM_CHECKPOINT_BYTES or
 * #BATCHLOOM_CHECKPOINT_RECORDS. Without any the engine decides.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_add_checkpoint(struct batchloom_options *options,
                                         int32_t unit,
                                         uint64_t count,
                                         struct batchloom_error **error);

/**
 * Who runs it, for the audit trail; NULL for nobody, the default.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_actor(struct batchloom_options *options,
                                    const char *actor,
                                    size_t actor_length,
                                    struct batchloom_error **error);

/**
 * What ties this run to others, for the audit trail; NULL for nothing, the default.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_correlation(struct batchloom_options *options,
                                          const char *correlation,
                                          size_t correlation_length,
                                          struct batchloom_error **error);

/**
 * The key of the audit trail, so that nobody without it can write a trail that verifies; NULL for none, the default.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_audit_key(struct batchloom_options *options,
                                        const uint8_t *key,
                                        size_t key_length,
                                        struct batchloom_error **error);

/**
 * Tells `function` what happens in runs: the library itself prints and logs nothing. NULL: nobody, the default.
 *
 * It is called from threads of the run, in the order of what happened, and never twice at the same time for one run; the run waits for
 * it. `level` is the least that it wants to be told of, #BATCHLOOM_LEVEL_DEBUG to #BATCHLOOM_LEVEL_ERROR. `context` is handed to each
 * call; `drop`, which may be NULL, gets it when these options, and all runs that were begun with them, are done with it.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_subscriber(struct batchloom_options *options,
                                         int32_t level,
                                         batchloom_event_fn function,
                                         void *context,
                                         batchloom_drop_fn drop,
                                         struct batchloom_error **error);

/**
 * How many records a preview shows, 1 to 1000, and how many bytes it looks through for rare types; 0 for the defaults, 10 records and
 * 8 MiB.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_set_preview(struct batchloom_options *options,
                                      uint32_t records,
                                      uint64_t look,
                                      struct batchloom_error **error);

/**
 * A transaction type of which a preview shows records; without any the first records are shown, whatever their type.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_options_add_preview_type(struct batchloom_options *options,
                                           const char *kind,
                                           size_t kind_length,
                                           struct batchloom_error **error);

/**
 * Frees options. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_options_free(struct batchloom_options *options);

/**
 * Reads and compiles a job file. Relative paths in it are relative to its folder.
 *
 * Of a file with problems the error tells all: batchloom_error_diagnostics(), batchloom_error_json().
 *
 * Threads: any.
 * Errors: BATCHLOOM_NOT_FOUND for a file that cannot be read; BATCHLOOM_INVALID for one with problems, and for arguments.
 * Since: 0.1
 */
int32_t batchloom_job_load(const char *file,
                           size_t file_length,
                           struct batchloom_job **job,
                           struct batchloom_error **error);

/**
 * Compiles the text of a job file. `name` stands for the file in messages; relative paths are relative to the working directory.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for a text with problems, and for arguments.
 * Since: 0.1
 */
int32_t batchloom_job_from_yaml(const char *yaml,
                                size_t yaml_length,
                                const char *name,
                                size_t name_length,
                                struct batchloom_job **job,
                                struct batchloom_error **error);

/**
 * The name of the job, as its file says it. Valid until `job` is freed; NULL for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_job_name(const struct batchloom_job *job, size_t *length);

/**
 * What the job compiles to, in words: fields with their places, types, outputs, order.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_job_explain(const struct batchloom_job *job,
                              struct batchloom_buf **plan,
                              struct batchloom_error **error);

/**
 * What the job makes of the first records of its input, as one JSON object: bytes, fields, values, verdicts, what is written.
 * Nothing is written anywhere.
 *
 * Of the options inputs, parameters and work folder count, and what batchloom_options_set_preview() and
 * batchloom_options_add_preview_type() say.
 *
 * Threads: any; `options` one at a time.
 * Errors: BATCHLOOM_INVALID, and what a run fails with before its first record. What a run would fail with behind that stands in the
 * preview.
 * Since: 0.1
 */
int32_t batchloom_job_preview_json(const struct batchloom_job *job,
                                   struct batchloom_options *options,
                                   struct batchloom_buf **preview,
                                   struct batchloom_error **error);

/**
 * The same for people: a ruler over the bytes, and the fields below.
 *
 * Threads: any; `options` one at a time.
 * Errors: as for batchloom_job_preview_json().
 * Since: 0.1
 */
int32_t batchloom_job_preview_text(const struct batchloom_job *job,
                                   struct batchloom_options *options,
                                   struct batchloom_buf **preview,
                                   struct batchloom_error **error);

/**
 * Frees a job. NULL: nothing. Whatever was made of it keeps what it needs.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_job_free(struct batchloom_job *job);

/**
 * Starts a run in threads of its own. `options` may be NULL: then everything is as the job says.
 *
 * Threads: any; `options` one at a time.
 * Errors: BATCHLOOM_INVALID for options that the job does not take; BATCHLOOM_UNAVAILABLE where no thread can be started. Everything
 * later stands in the report.
 * Since: 0.1
 */
int32_t batchloom_run_start(const struct batchloom_job *job,
                            struct batchloom_options *options,
                            struct batchloom_run **run,
                            struct batchloom_error **error);

/**
 * How far a run is; never waits for it.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_run_progress(const struct batchloom_run *run,
                               struct batchloom_progress *progress,
                               struct batchloom_error **error);

/**
 * Asks a run to stop; returns at once. It ends as STOPPED at a checkpoint, unless it had everything done by then.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_run_cancel(const struct batchloom_run *run, struct batchloom_error **error);

/**
 * Waits for the end of a run, at most so many milliseconds or #BATCHLOOM_FOREVER; `ended` tells whether it was reached.
 *
 * Threads: any, but not from a callback.
 * Errors: BATCHLOOM_INVALID for arguments, and from a callback; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_run_wait(const struct batchloom_run *run,
                           uint64_t milliseconds,
                           bool *ended,
                           struct batchloom_error **error);

/**
 * Waits for the end of a run, and tells `function` every `milliseconds` (at least 1) how far it is, once more at the end.
 *
 * `function` is called in this thread. A value other than 0 cancels the run, which is then waited for, without telling of it further.
 * `context` is handed to each call; `drop`, which may be NULL, gets it before this returns, also when it fails.
 *
 * Threads: any, but not from a callback.
 * Errors: BATCHLOOM_INVALID for arguments, and from a callback; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_run_watch(const struct batchloom_run *run,
                            uint64_t milliseconds,
                            batchloom_progress_fn function,
                            void *context,
                            batchloom_drop_fn drop,
                            struct batchloom_error **error);

/**
 * Waits for the end of a run, and gives what it came to; as often as it is asked for.
 *
 * That the run failed is no error of this call: it stands in the report.
 *
 * Threads: any, but not from a callback.
 * Errors: BATCHLOOM_INVALID for arguments, and from a callback; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_run_report(const struct batchloom_run *run,
                             struct batchloom_report **report,
                             struct batchloom_error **error);

/**
 * Runs a job and waits for its end: batchloom_run_start(), batchloom_run_report() and batchloom_run_free() in one call.
 *
 * Threads: any, but not from a callback; `options` one at a time.
 * Errors: as for batchloom_run_start(). That the run failed stands in the report.
 * Since: 0.1
 */
int32_t batchloom_job_run(const struct batchloom_job *job,
                          struct batchloom_options *options,
                          struct batchloom_report **report,
                          struct batchloom_error **error);

/**
 * Cancels a run that goes on, and refuses every later call. Calls that wait for it come back when it has ended.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_run_close(const struct batchloom_run *run, struct batchloom_error **error);

/**
 * Frees a run; one that goes on is cancelled, and this waits until its threads have ended. NULL: nothing.
 *
 * Threads: any, when no other uses it; not from a callback.
 * Errors: BATCHLOOM_INVALID from a callback: the run is then as it was.
 * Since: 0.1
 */
int32_t batchloom_run_free(struct batchloom_run *run);

/**
 * How the run ended: #BATCHLOOM_STATUS_COMPLETED, #BATCHLOOM_STATUS_FAILED or #BATCHLOOM_STATUS_STOPPED.
 *
 * Threads: any.
 * Errors: none; #BATCHLOOM_STATUS_UNKNOWN for NULL.
 * Since: 0.1
 */
int32_t batchloom_report_status(const struct batchloom_report *report);

/**
 * Why the run did not complete; NULL where it did. It belongs to the report, and is valid until that is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const struct batchloom_error *batchloom_report_error(const struct batchloom_report *report);

/**
 * Whether this is the recorded result of an earlier launch, which had done the work.
 *
 * Threads: any.
 * Errors: none; false for NULL.
 * Since: 0.1
 */
bool batchloom_report_is_duplicate(const struct batchloom_report *report);

/**
 * How many attempts the execution has had, this one included; 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint32_t batchloom_report_attempts(const struct batchloom_report *report);

/**
 * Byte of the input behind which this attempt went on; #BATCHLOOM_NOWHERE where it began at the beginning.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint64_t batchloom_report_resumed_from(const struct batchloom_report *report);

/**
 * Id of the execution; NULL where it has none. Valid until `report` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_report_execution_id(const struct batchloom_report *report, size_t *length);

/**
 * The idempotency key in text; NULL for a run without a store. Valid until `report` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_report_key(const struct batchloom_report *report, size_t *length);

/**
 * The store that the execution is kept in; NULL for a run without one. Valid until `report` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_report_store(const struct batchloom_report *report, size_t *length);

/**
 * What happened to the records.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_report_counts(const struct batchloom_report *report,
                                struct batchloom_counts *counts,
                                struct batchloom_error **error);

/**
 * How many transaction types there are; 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
size_t batchloom_report_type_count(const struct batchloom_report *report);

/**
 * The name of a transaction type, in the order of the job; records of no known type are `(unknown)`, the last. NULL behind the last.
 * Valid until `report` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_report_type_name(const struct batchloom_report *report,
                                       size_t index,
                                       size_t *length);

/**
 * What happened to the records of a transaction type.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments, such as an index behind the last.
 * Since: 0.1
 */
int32_t batchloom_report_type_counts(const struct batchloom_report *report,
                                     size_t index,
                                     struct batchloom_counts *counts,
                                     struct batchloom_error **error);

/**
 * How many reasons records were rejected for; 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
size_t batchloom_report_reason_count(const struct batchloom_report *report);

/**
 * A reason, in the order of the rules; NULL behind the last. Valid until `report` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_report_reason_name(const struct batchloom_report *report, size_t index, size_t *length);

/**
 * How many records were rejected for a reason; 0 behind the last.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint64_t batchloom_report_reason_records(const struct batchloom_report *report, size_t index);

/**
 * How many outputs there are; 0 for NULL, and where the run failed before it knew them.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
size_t batchloom_report_output_count(const struct batchloom_report *report);

/**
 * One output, in the order of publication.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments, such as an index behind the last.
 * Since: 0.1
 */
int32_t batchloom_report_output(const struct batchloom_report *report,
                                size_t index,
                                struct batchloom_output *output,
                                struct batchloom_error **error);

/**
 * How many notes there are: why an attempt began at the beginning, which outputs of a duplicate are missing. 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
size_t batchloom_report_note_count(const struct batchloom_report *report);

/**
 * A note; NULL behind the last. Valid until `report` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_report_note(const struct batchloom_report *report, size_t index, size_t *length);

/**
 * The report as one JSON object, the one that the command line prints. NULL for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
struct batchloom_buf *batchloom_report_json(const struct batchloom_report *report);

/**
 * The same with sorted keys and without what differs from run to run: for comparing. NULL for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
struct batchloom_buf *batchloom_report_canonical_json(const struct batchloom_report *report);

/**
 * Frees a report, with the error that it lends. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_report_free(struct batchloom_report *report);

/**
 * Plans an execution with as many splits as wanted, or fewer where there is little to split. Inputs, parameters and the instant are
 * taken from the options and bound for good; no store is kept.
 *
 * Threads: any; `options` one at a time.
 * Errors: BATCHLOOM_INVALID, and what an input can fail with that is missing or malformed at its ends.
 * Since: 0.1
 */
int32_t batchloom_plan_new(const struct batchloom_job *job,
                           struct batchloom_options *options,
                           uint64_t splits,
                           struct batchloom_plan **plan,
                           struct batchloom_error **error);

/**
 * A plan from its text, in any process.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CORRUPT where it is no plan of this version of the library.
 * Since: 0.1
 */
int32_t batchloom_plan_from_json(const char *json,
                                 size_t json_length,
                                 struct batchloom_plan **plan,
                                 struct batchloom_error **error);

/**
 * The plan as text, for other processes.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_plan_to_json(const struct batchloom_plan *plan,
                               struct batchloom_buf **json,
                               struct batchloom_error **error);

/**
 * How many splits the plan has; 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint64_t batchloom_plan_split_count(const struct batchloom_plan *plan);

/**
 * Merges the results of two neighbouring splits, or of runs of them, into one. Grouping is free: (1 2) 3 is 1 (2 3).
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CORRUPT for damaged results; BATCHLOOM_MISMATCH where they are of two plans, or
 * no neighbours.
 * Since: 0.1
 */
int32_t batchloom_results_merge(const uint8_t *first,
                                size_t first_length,
                                const uint8_t *second,
                                size_t second_length,
                                struct batchloom_buf **merged,
                                struct batchloom_error **error);

/**
 * Frees a plan. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_plan_free(struct batchloom_plan *plan);

/**
 * Opens the input of a plan.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_MISMATCH for a plan of another job; BATCHLOOM_UNAVAILABLE where the input is not
 * what was planned; what opening it can fail with.
 * Since: 0.1
 */
int32_t batchloom_worker_new(const struct batchloom_job *job,
                             const struct batchloom_plan *plan,
                             struct batchloom_worker **worker,
                             struct batchloom_error **error);

/**
 * Processes a split, by its number counted from 0. The result holds the bytes that the split adds to every output: for
 * batchloom_results_merge() and batchloom_commit_add(), in any process. What is wrong with the data stands in it, too.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE where the input changed, or cannot be read.
 * Since: 0.1
 */
int32_t batchloom_worker_process(const struct batchloom_worker *worker,
                                 uint64_t split,
                                 struct batchloom_buf **result,
                                 struct batchloom_error **error);

/**
 * Frees a worker. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_worker_free(struct batchloom_worker *worker);

/**
 * Checks the targets of the outputs and begins to write them. Of the options the outputs count; everything else stands in the plan.
 *
 * Threads: any; `options` one at a time.
 * Errors: as for batchloom_worker_new(), and what targets can fail with: BATCHLOOM_CONFLICT where one exists already,
 * BATCHLOOM_NOT_FOUND for a folder that is not there, BATCHLOOM_PERMISSION.
 * Since: 0.1
 */
int32_t batchloom_commit_new(const struct batchloom_job *job,
                             const struct batchloom_plan *plan,
                             struct batchloom_options *options,
                             struct batchloom_commit **commit,
                             struct batchloom_error **error);

/**
 * Adds the next result, in the order of the splits.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CORRUPT for a damaged result; BATCHLOOM_MISMATCH for one of another plan, or out of
 * order; what writing can fail with. After an error the execution can only fail.
 * Since: 0.1
 */
int32_t batchloom_commit_add(struct batchloom_commit *commit,
                             const uint8_t *result,
                             size_t result_length,
                             struct batchloom_error **error);

/**
 * Proves that everything is accounted for, checks the totals, and publishes the outputs. Ends the commit: every later call is refused,
 * and it is still to be freed. That the execution failed stands in the report.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CLOSED where it was finished before.
 * Since: 0.1
 */
int32_t batchloom_commit_finish(struct batchloom_commit *commit,
                                struct batchloom_report **report,
                                struct batchloom_error **error);

/**
 * Frees a commit; one that was not finished publishes nothing and removes what it has written. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_commit_free(struct batchloom_commit *commit);

/**
 * A processor for one input of a job. Of the options the parameters count; `options` may be NULL.
 *
 * Threads: any; `options` one at a time.
 * Errors: BATCHLOOM_INVALID for arguments, parameters, and for a job that must have seen all records before it writes one: with
 * `unique`, with outputs that are put in order, or with records that use a field of the trailer.
 * Since: 0.1
 */
int32_t batchloom_processor_new(const struct batchloom_job *job,
                                struct batchloom_options *options,
                                struct batchloom_processor **processor,
                                struct batchloom_error **error);

/**
 * Takes the next bytes of the input, as many of them as are whole records; `last` says that no more will come.
 *
 * Header, row of column names, comments and trailer stand in these bytes as they do in a file; what is compressed, or UTF-16, the
 * caller has turned into plain UTF-8. As long as more may come, the last line of an input with a trailer is not taken: it may be that.
 * Where nothing is taken, more is needed; with `last` everything is taken, but for what is behind 256 MiB: that is handed in once more,
 * again with `last`.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments; what a run would end with here: BATCHLOOM_DATA for a header or trailer that is missing or
 * malformed, and for a line that is too long, BATCHLOOM_UNBALANCED for a limit that is exceeded; BATCHLOOM_CLOSED behind such an error, and
 * behind `last`.
 * Since: 0.1
 */
int32_t batchloom_processor_process(struct batchloom_processor *processor,
                                    const uint8_t *input,
                                    size_t input_length,
                                    bool last,
                                    struct batchloom_chunk *chunk,
                                    struct batchloom_error **error);

/**
 * What the records of the last chunk add to an output, by its number among the outputs of the job, counted from 0.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments, such as a number behind the last; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_processor_output(struct batchloom_processor *processor,
                                   size_t output,
                                   struct batchloom_batch *batch,
                                   struct batchloom_error **error);

/**
 * How many outputs the job has; 0 for NULL.
 *
 * Threads: one at a time.
 * Errors: none; 0 where the processor is in use.
 * Since: 0.1
 */
size_t batchloom_processor_output_count(struct batchloom_processor *processor);

/**
 * The name of an output; NULL behind the last. Valid until `processor` is freed.
 *
 * Threads: one at a time.
 * Errors: none; NULL where the processor is in use.
 * Since: 0.1
 */
const char *batchloom_processor_output_name(struct batchloom_processor *processor, size_t output, size_t *length);

/**
 * The reason that a rule gives for rejecting a record, as rejects say it; NULL for a rule that there is not. Valid until `processor` is
 * freed.
 *
 * Threads: one at a time.
 * Errors: none; NULL where the processor is in use.
 * Since: 0.1
 */
const char *batchloom_processor_reason(struct batchloom_processor *processor,
                                       uint32_t rule,
                                       size_t *length);

/**
 * The name of a transaction type, by its place among those of the job; NULL for one that there is not. Valid until `processor` is freed.
 *
 * Threads: one at a time.
 * Errors: none; NULL where the processor is in use.
 * Since: 0.1
 */
const char *batchloom_processor_type_name(struct batchloom_processor *processor,
                                          uint32_t transaction_type,
                                          size_t *length);

/**
 * What stands in front of the records of an output: header and row of column names; empty where it has neither. Totals in it are zeros
 * until batchloom_processor_finish() has come back: then they are true, and the header is as long as it was.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments, such as a number behind the last, and before the first records of the input were taken;
 * BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_processor_header(struct batchloom_processor *processor,
                                   size_t output,
                                   struct batchloom_buf **header,
                                   struct batchloom_error **error);

/**
 * Proves that everything is accounted for, checks limits and `reconcile`, and makes the ends of the outputs. `summary` is one JSON object
 * with the figures of a report. Where it fails, nothing that was written counts.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments, and where the last bytes were not handed in yet; BATCHLOOM_UNBALANCED where totals, header or
 * trailer do not agree, or a limit is exceeded; BATCHLOOM_CLOSED where the input has failed, or was finished before.
 * Since: 0.1
 */
int32_t batchloom_processor_finish(struct batchloom_processor *processor,
                                   struct batchloom_buf **summary,
                                   struct batchloom_error **error);

/**
 * The trailer of an output; empty where it has none.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments, such as a number behind the last, and before batchloom_processor_finish(); BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_processor_trailer(struct batchloom_processor *processor,
                                    size_t output,
                                    struct batchloom_buf **trailer,
                                    struct batchloom_error **error);

/**
 * Frees a processor. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_processor_free(struct batchloom_processor *processor);

/**
 * A generator for an output of a job. Of the options the parameters count; `options` may be NULL.
 *
 * `input_header` and `input_trailer` are the lines of the input without their ends, for headers and trailers that use fields of them;
 * with NULL their fields are null.
 *
 * Threads: any; `options` one at a time.
 * Errors: BATCHLOOM_INVALID for arguments, parameters, and an output that the job has not; BATCHLOOM_DATA for lines that are malformed.
 * Since: 0.1
 */
int32_t batchloom_envelope_new(const struct batchloom_job *job,
                               const char *output,
                               size_t output_length,
                               const char *input_header,
                               size_t input_header_length,
                               const char *input_trailer,
                               size_t input_trailer_length,
                               struct batchloom_options *options,
                               struct batchloom_envelope **envelope,
                               struct batchloom_error **error);

/**
 * How many totals header and trailer use; 0 for NULL.
 *
 * Threads: one at a time.
 * Errors: none; 0 where the envelope is in use.
 * Since: 0.1
 */
size_t batchloom_envelope_total_count(struct batchloom_envelope *envelope);

/**
 * A total that header and trailer use, as the job writes it: `written.sum(amount)`. NULL behind the last. Valid until `envelope` is freed.
 *
 * Threads: one at a time.
 * Errors: none; NULL where the envelope is in use.
 * Since: 0.1
 */
const char *batchloom_envelope_total_name(struct batchloom_envelope *envelope,
                                          size_t index,
                                          size_t *length);

/**
 * Adds a value to a total, as text: to a count or a sum a number, such as `12.50`, to a smallest or greatest value one more to compare
 * with. A sum of your own can be added at once, as can the count of many records.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments, for a total that header and trailer do not use, and for a text that is no value of its type.
 * Since: 0.1
 */
int32_t batchloom_envelope_add(struct batchloom_envelope *envelope,
                               const char *total,
                               size_t total_length,
                               const char *value,
                               size_t value_length,
                               struct batchloom_error **error);

/**
 * The header of the output, and its row of column names, with the totals as they are; empty where it has none.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNBALANCED for a total that does not fit its field, or has no value.
 * Since: 0.1
 */
int32_t batchloom_envelope_header(struct batchloom_envelope *envelope,
                                  struct batchloom_buf **header,
                                  struct batchloom_error **error);

/**
 * The trailer of the output, with the totals as they are; empty where it has none.
 *
 * Threads: one at a time.
 * Errors: as for batchloom_envelope_header().
 * Since: 0.1
 */
int32_t batchloom_envelope_trailer(struct batchloom_envelope *envelope,
                                   struct batchloom_buf **trailer,
                                   struct batchloom_error **error);

/**
 * The totals as text, to be kept with whatever says how far the caller is.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_envelope_state(struct batchloom_envelope *envelope,
                                 struct batchloom_buf **state,
                                 struct batchloom_error **error);

/**
 * Takes totals up that were kept.
 *
 * Threads: one at a time.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CORRUPT where the text is no such state; BATCHLOOM_MISMATCH where it is that of
 * another job.
 * Since: 0.1
 */
int32_t batchloom_envelope_restore(struct batchloom_envelope *envelope,
                                   const char *state,
                                   size_t state_length,
                                   struct batchloom_error **error);

/**
 * Frees an envelope. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_envelope_free(struct batchloom_envelope *envelope);

/**
 * Opens a store in a file, which is created where there is none. One process may open it any number of times. `options` may be NULL.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments, and for a store on a network file system; BATCHLOOM_UNAVAILABLE where it cannot be opened or is
 * locked; BATCHLOOM_CORRUPT where it is damaged or no store; BATCHLOOM_CONFLICT where another copy of the library in this process has it.
 * Since: 0.1
 */
int32_t batchloom_idempotency_open(const char *store,
                                   size_t store_length,
                                   const struct batchloom_store_options *options,
                                   struct batchloom_idempotency **manager,
                                   struct batchloom_error **error);

/**
 * Asks for the right to do something under a key, and says what it stands for if it is not to be had.
 *
 * `scope` (1 to 255 bytes) says what kind of thing it is, and `key` (1 to 1,024 bytes, compared byte by byte) which one. `fingerprint`
 * (up to 1,024 bytes, may be empty) is a digest of the request: another one under the same key is #BATCHLOOM_ANSWER_MISMATCH.
 * `options` may be NULL. Each answer has a kind: batchloom_answer_kind().
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE where the store is locked or fails; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_idempotency_begin(const struct batchloom_idempotency *manager,
                                    const char *scope,
                                    size_t scope_length,
                                    const uint8_t *key,
                                    size_t key_length,
                                    const uint8_t *fingerprint,
                                    size_t fingerprint_length,
                                    const struct batchloom_begin_options *options,
                                    struct batchloom_answer **answer,
                                    struct batchloom_error **error);

/**
 * Says what the answer is; the last one counts, and without any it is empty.
 *
 * Threads: the one in which the work was called, while it goes on.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_work_answer(struct batchloom_work *work,
                              const uint8_t *answer,
                              size_t answer_length,
                              struct batchloom_error **error);

/**
 * Does the work, unless it was done before under this key: then the recorded answer comes back.
 *
 * `function` is called in this thread, at most once. `context` is handed to it; `drop`, which may be NULL, gets it before this returns,
 * also when it fails. The answer is #BATCHLOOM_ANSWER_COMPLETED or #BATCHLOOM_ANSWER_FAILED: batchloom_answer_is_replayed().
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CONFLICT when somebody else is still at it after the wait (#BATCHLOOM_RETRY_MAYBE),
 * or the answer is no longer kept (#BATCHLOOM_RETRY_NEVER); BATCHLOOM_MISMATCH; BATCHLOOM_CLOSED; BATCHLOOM_FENCED where the claim was
 * lost during the work, so that another caller's answer counts; BATCHLOOM_UNAVAILABLE where the store is locked or fails. Where
 * recording failed the work was done.
 * Since: 0.1
 */
int32_t batchloom_idempotency_run(const struct batchloom_idempotency *manager,
                                  const char *scope,
                                  size_t scope_length,
                                  const uint8_t *key,
                                  size_t key_length,
                                  const uint8_t *fingerprint,
                                  size_t fingerprint_length,
                                  const struct batchloom_begin_options *options,
                                  batchloom_work_fn function,
                                  void *context,
                                  batchloom_drop_fn drop,
                                  struct batchloom_answer **answer,
                                  struct batchloom_error **error);

/**
 * Removes what came to its end before this instant, in nanoseconds since 1970-01-01T00:00:00Z: answers of keys whose time is over or
 * that are kept for ever, and the details of executions of jobs. `actor` stands in the audit trail, and may be NULL. `purged` is a JSON
 * object with how many.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE where the store is locked or fails; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_idempotency_purge(const struct batchloom_idempotency *manager,
                                    int64_t before_nanoseconds,
                                    const char *actor,
                                    size_t actor_length,
                                    struct batchloom_buf **purged,
                                    struct batchloom_error **error);

/**
 * Refuses every later call. Claims that were had from it go on.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_idempotency_close(const struct batchloom_idempotency *manager, struct batchloom_error **error);

/**
 * Frees a manager. NULL: nothing. Claims that were had from it go on.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_idempotency_free(struct batchloom_idempotency *manager);

/**
 * What a key stands for: #BATCHLOOM_ANSWER_STARTED to #BATCHLOOM_ANSWER_PURGED; 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
int32_t batchloom_answer_kind(const struct batchloom_answer *answer);

/**
 * The recorded result or failure; empty for every other kind, NULL for NULL. Valid until `answer` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_answer_bytes(const struct batchloom_answer *answer, size_t *length);

/**
 * Whether an earlier call did the work.
 *
 * Threads: any.
 * Errors: none; false for NULL.
 * Since: 0.1
 */
bool batchloom_answer_is_replayed(const struct batchloom_answer *answer);

/**
 * Of #BATCHLOOM_ANSWER_IN_PROGRESS: milliseconds after which asking again makes sense at the latest, rounded up; else 0.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint64_t batchloom_answer_retry_after(const struct batchloom_answer *answer);

/**
 * Of #BATCHLOOM_ANSWER_IN_PROGRESS: the host of who is at it; else NULL. Valid until `answer` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_answer_owner_host(const struct batchloom_answer *answer, size_t *length);

/**
 * Of #BATCHLOOM_ANSWER_IN_PROGRESS: the number of the process that is at it; else 0.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint32_t batchloom_answer_owner_process(const struct batchloom_answer *answer);

/**
 * Of #BATCHLOOM_ANSWER_STARTED: takes the claim out of the answer, once. The caller frees it.
 *
 * A claim that is left in the answer when that is freed stays as it is: its key is taken until the lease is over.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CLOSED where there is none, or it was taken.
 * Since: 0.1
 */
int32_t batchloom_answer_take_claim(struct batchloom_answer *answer,
                                    struct batchloom_claim **claim,
                                    struct batchloom_error **error);

/**
 * Frees an answer. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_answer_free(struct batchloom_answer *answer);

/**
 * Whether an owner before died or lost its lease without saying how it ended. Its effect may have happened: look, before doing it again.
 *
 * Threads: any.
 * Errors: none; false for NULL.
 * Since: 0.1
 */
bool batchloom_claim_is_taken_over(const struct batchloom_claim *claim);

/**
 * The fencing token: larger than that of every earlier claim in the store. 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint64_t batchloom_claim_token(const struct batchloom_claim *claim);

/**
 * Says that the work goes on: the lease counts from now again.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_FENCED where the claim was lost: stop, and touch nothing more;
 * BATCHLOOM_UNAVAILABLE where the store is locked or fails.
 * Since: 0.1
 */
int32_t batchloom_claim_heartbeat(const struct batchloom_claim *claim, struct batchloom_error **error);

/**
 * Starts a thread that renews the lease, three times within each, until the claim ends or is freed. Again: nothing.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE where the system starts no more threads.
 * Since: 0.1
 */
int32_t batchloom_claim_keep_alive(const struct batchloom_claim *claim, struct batchloom_error **error);

/**
 * Whether the thread that renews the lease has found the claim lost: stop, and touch nothing more.
 *
 * Threads: any.
 * Errors: none; false for NULL.
 * Since: 0.1
 */
bool batchloom_claim_is_lost(const struct batchloom_claim *claim);

/**
 * Records the result: from now on it is the answer to the key, for so many milliseconds, #BATCHLOOM_KEEP_DEFAULT or
 * #BATCHLOOM_KEEP_FOREVER. May be called again where it failed.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments, and for a result that is too large, so that something smaller can be recorded;
 * BATCHLOOM_FENCED where the claim was lost; BATCHLOOM_UNAVAILABLE where the store is locked or fails.
 * Since: 0.1
 */
int32_t batchloom_claim_complete(const struct batchloom_claim *claim,
                                 const uint8_t *result,
                                 size_t result_length,
                                 int64_t keep_milliseconds,
                                 struct batchloom_error **error);

/**
 * Records a failure: it is the answer to the key for so many milliseconds, #BATCHLOOM_KEEP_DEFAULT or #BATCHLOOM_KEEP_FOREVER; with
 * #BATCHLOOM_KEEP_NOT the key is free again.
 *
 * Threads: any.
 * Errors: as for batchloom_claim_complete().
 * Since: 0.1
 */
int32_t batchloom_claim_fail(const struct batchloom_claim *claim,
                             const uint8_t *failure,
                             size_t failure_length,
                             int64_t keep_milliseconds,
                             struct batchloom_error **error);

/**
 * Gives the key back as if it had never been asked for. Only before the effect may have happened.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_FENCED where the claim was lost; BATCHLOOM_UNAVAILABLE.
 * Since: 0.1
 */
int32_t batchloom_claim_release(const struct batchloom_claim *claim, struct batchloom_error **error);

/**
 * Frees a claim, and ends the thread that renews its lease. NULL, and a claim that was lent: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_claim_free(struct batchloom_claim *claim);

/**
 * Decides about a request. `policy` may be NULL.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE and BATCHLOOM_CORRUPT when nothing could be decided: the request must not
 * be carried out then, and batchloom_http_problem() makes the response; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_http_begin(const struct batchloom_idempotency *manager,
                             const struct batchloom_http_policy *policy,
                             const struct batchloom_http_request *request,
                             struct batchloom_http_exchange **exchange,
                             struct batchloom_error **error);

/**
 * The response to a request that could not be decided about, or whose response could not be recorded: 503, 409 or 500. Neither paths nor
 * causes go to the client.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_http_problem(const struct batchloom_error *problem,
                               struct batchloom_http_exchange **exchange,
                               struct batchloom_error **error);

/**
 * Records the response of a request that proceeds, before it is sent; `recorded` tells what became of it, #BATCHLOOM_HTTP_STORED to
 * #BATCHLOOM_HTTP_FREED. May be called again where it failed.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_FENCED where another request has taken the key: its response counts, and this one
 * should not be sent; BATCHLOOM_UNAVAILABLE.
 * Since: 0.1
 */
int32_t batchloom_http_respond(const struct batchloom_http_exchange *exchange,
                               uint32_t status,
                               const struct batchloom_http_header *response_headers,
                               size_t header_count,
                               const uint8_t *body,
                               size_t body_length,
                               int32_t *recorded,
                               struct batchloom_error **error);

/**
 * The same for a response that is not in memory: records that the request was carried out with this status.
 *
 * Threads: any.
 * Errors: as for batchloom_http_respond().
 * Since: 0.1
 */
int32_t batchloom_http_respond_without_body(const struct batchloom_http_exchange *exchange,
                                            uint32_t status,
                                            int32_t *recorded,
                                            struct batchloom_error **error);

/**
 * Says that a request that proceeds is still being carried out: its lease counts from now again. For handlers that may take longer
 * than the lease of the policy.
 *
 * Threads: any.
 * Errors: as for batchloom_http_respond().
 * Since: 0.1
 */
int32_t batchloom_http_heartbeat(const struct batchloom_http_exchange *exchange,
                                 struct batchloom_error **error);

/**
 * Gives the key back because the request was not begun. Only before the effect may have happened.
 *
 * Threads: any.
 * Errors: as for batchloom_http_respond().
 * Since: 0.1
 */
int32_t batchloom_http_release(const struct batchloom_http_exchange *exchange, struct batchloom_error **error);

/**
 * The decision: #BATCHLOOM_HTTP_PASS_THROUGH to #BATCHLOOM_HTTP_REFUSE; 0 for NULL.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
int32_t batchloom_http_kind(const struct batchloom_http_exchange *exchange);

/**
 * The status of the response to send; 0 where there is none.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
uint32_t batchloom_http_status(const struct batchloom_http_exchange *exchange);

/**
 * How many headers the response to send has.
 *
 * Threads: any.
 * Errors: none; 0 for NULL.
 * Since: 0.1
 */
size_t batchloom_http_header_count(const struct batchloom_http_exchange *exchange);

/**
 * The name of a header of the response; NULL behind the last. Valid until `exchange` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_http_header_name(const struct batchloom_http_exchange *exchange, size_t index, size_t *length);

/**
 * The value of a header of the response; NULL behind the last. Valid until `exchange` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_http_header_value(const struct batchloom_http_exchange *exchange, size_t index, size_t *length);

/**
 * The body of the response to send; NULL for NULL. Valid until `exchange` is freed.
 *
 * Threads: any.
 * Errors: none.
 * Since: 0.1
 */
const char *batchloom_http_body(const struct batchloom_http_exchange *exchange, size_t *length);

/**
 * Frees an exchange. One that proceeds, and whose response was not recorded, keeps its key until the lease is over. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_http_free(struct batchloom_http_exchange *exchange);

/**
 * Opens a store. A store is never created: only a run does that. `options` may be NULL.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments, and for a store on a network file system; BATCHLOOM_UNAVAILABLE where there is none, or it
 * cannot be opened or is locked; BATCHLOOM_CORRUPT where it is damaged or no store; BATCHLOOM_CONFLICT where another copy of the library
 * in this process has it.
 * Since: 0.1
 */
int32_t batchloom_operator_open(const char *store,
                                size_t store_length,
                                const struct batchloom_store_options *options,
                                struct batchloom_operator **operator_,
                                struct batchloom_error **error);

/**
 * The id of the newest execution of a job under a key.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_NOT_FOUND where the store has none; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_operator_find(const struct batchloom_operator *operator_,
                                const char *job,
                                size_t job_length,
                                const uint8_t *key,
                                size_t key_length,
                                struct batchloom_buf **execution,
                                struct batchloom_error **error);

/**
 * What the store knows of an execution, and what stands under the names of its outputs, as one JSON object.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_NOT_FOUND where the store has none; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_operator_execution(const struct batchloom_operator *operator_,
                                     const char *execution,
                                     size_t execution_length,
                                     struct batchloom_buf **json,
                                     struct batchloom_error **error);

/**
 * All attempts of an execution in order, as a JSON array.
 *
 * Threads: any.
 * Errors: as for batchloom_operator_execution().
 * Since: 0.1
 */
int32_t batchloom_operator_attempts(const struct batchloom_operator *operator_,
                                    const char *execution,
                                    size_t execution_length,
                                    struct batchloom_buf **json,
                                    struct batchloom_error **error);

/**
 * The newest executions first, of one job or (NULL) of all, at most that many, as a JSON array.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_operator_history(const struct batchloom_operator *operator_,
                                   const char *job,
                                   size_t job_length,
                                   uint32_t most,
                                   struct batchloom_buf **json,
                                   struct batchloom_error **error);

/**
 * The call by which an execution can be gone on with, as one JSON object: `job`, and under `inputs`, `outputs` and `parameters` arrays
 * of pairs. A run of that job with these options and the same store goes on by itself.
 *
 * Threads: any.
 * Errors: as for batchloom_operator_execution(); BATCHLOOM_CLOSED for one that was abandoned; BATCHLOOM_CONFLICT where another generation
 * has taken its key, or no call is recorded.
 * Since: 0.1
 */
int32_t batchloom_operator_resumable(const struct batchloom_operator *operator_,
                                     const char *execution,
                                     size_t execution_length,
                                     struct batchloom_buf **json,
                                     struct batchloom_error **error);

/**
 * Goes on with an execution by the call that is recorded: a run, as batchloom_run_start() makes one. `store` is the path of the store
 * that this operator has open.
 *
 * Threads: any.
 * Errors: as for batchloom_operator_resumable(), batchloom_job_load() and batchloom_run_start().
 * Since: 0.1
 */
int32_t batchloom_operator_resume(const struct batchloom_operator *operator_,
                                  const char *execution,
                                  size_t execution_length,
                                  const char *store,
                                  size_t store_length,
                                  struct batchloom_run **run,
                                  struct batchloom_error **error);

/**
 * Asks an execution to stop. Its owner does so at the next checkpoint; one without a live owner is stopped at once. `json` is the
 * execution as it is now.
 *
 * Threads: any.
 * Errors: as for batchloom_operator_execution(); BATCHLOOM_CONFLICT where it has come to its end, or is publishing.
 * Since: 0.1
 */
int32_t batchloom_operator_stop(const struct batchloom_operator *operator_,
                                const char *execution,
                                size_t execution_length,
                                struct batchloom_buf **json,
                                struct batchloom_error **error);

/**
 * Gives an execution up for good, and removes the part files of all its attempts. What was published stays. `json` is the execution as
 * it is now, with errors of the removal under `problems`.
 *
 * Threads: any.
 * Errors: as for batchloom_operator_execution(); BATCHLOOM_CONFLICT where it has a live owner, or is COMPLETED.
 * Since: 0.1
 */
int32_t batchloom_operator_abandon(const struct batchloom_operator *operator_,
                                   const char *execution,
                                   size_t execution_length,
                                   const char *reason,
                                   size_t reason_length,
                                   struct batchloom_buf **json,
                                   struct batchloom_error **error);

/**
 * Removes the details of executions and keys that came to their end before a day or an instant; tombstones stay. `json` says how many.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments, such as a text that is neither day nor instant; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_operator_purge(const struct batchloom_operator *operator_,
                                 const char *before,
                                 size_t before_length,
                                 struct batchloom_buf **json,
                                 struct batchloom_error **error);

/**
 * Looks for damage in the store, and changes nothing: a JSON array of findings, each with `problem` and `message`.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CORRUPT; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_operator_examine(const struct batchloom_operator *operator_,
                                   struct batchloom_buf **json,
                                   struct batchloom_error **error);

/**
 * Verifies every entry of the audit trail, and that it still holds a head that was exported earlier (`SEQUENCE:HEX`, or NULL). `json`
 * says how many entries there are, and their head.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments, such as a text that is no head; BATCHLOOM_CORRUPT, naming the first bad entry;
 * BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_operator_audit_verify(const struct batchloom_operator *operator_,
                                        const char *exported,
                                        size_t exported_length,
                                        struct batchloom_buf **json,
                                        struct batchloom_error **error);

/**
 * The end of the audit trail as the store has it, `SEQUENCE:HEX`; nothing is verified.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_operator_audit_head(const struct batchloom_operator *operator_,
                                      struct batchloom_buf **head,
                                      struct batchloom_error **error);

/**
 * Hands every entry of the audit trail behind a sequence number to `function`, in this thread; with an id only those of that execution,
 * with NULL all. `count` is how many were handed over.
 *
 * `context` is handed to each call; `drop`, which may be NULL, gets it before this returns, also when it fails.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_NOT_FOUND where the store has no such execution; BATCHLOOM_UNAVAILABLE;
 * BATCHLOOM_CLOSED.
 * Since: 0.1
 */
int32_t batchloom_operator_audit_export(const struct batchloom_operator *operator_,
                                        uint64_t after,
                                        const char *execution,
                                        size_t execution_length,
                                        batchloom_line_fn function,
                                        void *context,
                                        batchloom_drop_fn drop,
                                        uint64_t *count,
                                        struct batchloom_error **error);

/**
 * Refuses every later call.
 *
 * Threads: any.
 * Errors: BATCHLOOM_INVALID for arguments.
 * Since: 0.1
 */
int32_t batchloom_operator_close(const struct batchloom_operator *operator_, struct batchloom_error **error);

/**
 * Frees an operator. NULL: nothing.
 *
 * Threads: any, when no other uses it.
 * Errors: none.
 * Since: 0.1
 */
void batchloom_operator_free(struct batchloom_operator *operator_);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

/** The length of a text that a NUL ends. */
#define BATCHLOOM_NTS SIZE_MAX

/** Sets a batchloom_progress. */
#define BATCHLOOM_PROGRESS_INIT { sizeof(batchloom_progress), 0, 0, 0, 0, 0, 0 }
/** Sets a batchloom_counts. */
#define BATCHLOOM_COUNTS_INIT { sizeof(batchloom_counts), 0, 0, 0, 0, 0, 0, 0 }
/** Sets a batchloom_output. */
#define BATCHLOOM_OUTPUT_INIT { sizeof(batchloom_output), 0, 0, { 0, 0 }, NULL, NULL, NULL, 0, 0 }
/** Sets a batchloom_chunk. */
#define BATCHLOOM_CHUNK_INIT { sizeof(batchloom_chunk), 0, 0, 0, NULL, 0 }
/** Sets a batchloom_batch. */
#define BATCHLOOM_BATCH_INIT { sizeof(batchloom_batch), 0, NULL, 0, NULL, 0 }
/** Sets a batchloom_store_options. */
#define BATCHLOOM_STORE_OPTIONS_INIT { sizeof(batchloom_store_options), 0, 0, 0, NULL, 0, NULL, NULL }
/** Sets a batchloom_begin_options. */
#define BATCHLOOM_BEGIN_OPTIONS_INIT { sizeof(batchloom_begin_options), 0, 0, 0, NULL, NULL, 0, 0 }
/** Sets a batchloom_http_policy. */
#define BATCHLOOM_HTTP_POLICY_INIT { sizeof(batchloom_http_policy), 0, 0, 0, NULL, NULL, NULL, 0, 0, 0, 0 }
/** Sets a batchloom_http_request. */
#define BATCHLOOM_HTTP_REQUEST_INIT \
    { sizeof(batchloom_http_request), 0, NULL, 0, NULL, NULL, NULL, NULL, 0, NULL, 0, NULL }
#endif  /* BATCHLOOM_H */
