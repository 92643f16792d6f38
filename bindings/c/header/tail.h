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
