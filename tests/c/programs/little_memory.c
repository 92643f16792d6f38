/*
 * A host with little memory: JOB INPUT FOLDER. The address space is limited to what the process has and some MiB more, from none up to
 * where everything completes. Each call comes back: with what it is for, or as BATCHLOOM_UNAVAILABLE. Without the limit the same calls
 * come to the same bytes as before.
 */
#define _GNU_SOURCE
#include "files.h"
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#define MIB (1UL << 20)
#define MOST_MIB 160
#define CALLS 6
#define ENOUGH 3

static batchloom_job *job;
static batchloom_plan *plan;
static batchloom_worker *worker;
static batchloom_idempotency *manager;
static batchloom_options *options[2];
static file input;
static file halves[2];
static uint64_t expected[CALLS];
static unsigned refused[CALLS], completed[CALLS];

/* FNV-1a: nothing here may need memory. */
static uint64_t digest_of(uint64_t digest, const void *bytes, size_t length)
{
    const uint8_t *byte = bytes;
    for (size_t at = 0; at < length; ++at) {
        digest = (digest ^ byte[at]) * 1099511628211u;
    }
    return digest + length;
}

static void take_digest(batchloom_buf *buf, uint64_t *digest)
{
    if (buf != NULL) {
        *digest = digest_of(0, batchloom_buf_data(buf), batchloom_buf_length(buf));
    }
    batchloom_buf_free(buf);
}

static int32_t run_with(batchloom_options *chosen, uint64_t *digest, batchloom_error **error)
{
    batchloom_report *report = NULL;
    batchloom_output output = BATCHLOOM_OUTPUT_INIT;
    int32_t status = batchloom_job_run(job, chosen, &report, error);
    if (status != BATCHLOOM_OK) {
        return status;
    }
    if (batchloom_report_status(report) == BATCHLOOM_STATUS_COMPLETED) {
        CHECK(batchloom_report_output(report, 0, &output, NULL) == BATCHLOOM_OK);
        *digest = digest_of(output.records, output.digest, strlen(output.digest));
    } else {
        CHECK(batchloom_report_status(report) == BATCHLOOM_STATUS_FAILED);
        status = batchloom_error_kind(batchloom_report_error(report));
        if (status != BATCHLOOM_UNAVAILABLE) {
            fprintf(stderr, "%s\n", batchloom_error_summary(batchloom_report_error(report), NULL));
        }
    }
    batchloom_report_free(report);
    return status;
}

static int32_t small_blocks(uint64_t *digest, batchloom_error **error)
{
    return run_with(options[0], digest, error);
}

static int32_t large_blocks(uint64_t *digest, batchloom_error **error)
{
    return run_with(options[1], digest, error);
}

static int32_t process_split(uint64_t *digest, batchloom_error **error)
{
    batchloom_buf *result = NULL;
    int32_t status = batchloom_worker_process(worker, 0, &result, error);
    take_digest(result, digest);
    return status;
}

static int32_t merge_results(uint64_t *digest, batchloom_error **error)
{
    batchloom_buf *merged = NULL;
    const file *first = &halves[0], *second = &halves[1];
    int32_t status = batchloom_results_merge(first->bytes, first->length, second->bytes, second->length, &merged, error);
    take_digest(merged, digest);
    return status;
}

static int32_t one_chunk(uint64_t *digest, batchloom_error **error)
{
    batchloom_processor *processor = NULL;
    batchloom_chunk chunk = BATCHLOOM_CHUNK_INIT;
    batchloom_batch batch = BATCHLOOM_BATCH_INIT;
    int32_t status = batchloom_processor_new(job, NULL, &processor, error);
    if (status == BATCHLOOM_OK) {
        status = batchloom_processor_process(processor, input.bytes, input.length, true, &chunk, error);
    }
    if (status == BATCHLOOM_OK) {
        CHECK(batchloom_processor_output(processor, 0, &batch, NULL) == BATCHLOOM_OK);
        *digest = digest_of(chunk.record_count, batch.data, batch.length);
    } else if (processor != NULL) {
        /* Records may have been taken: nothing that comes behind them would be right. */
        CHECK(batchloom_processor_process(processor, NULL, 0, true, &chunk, NULL) == BATCHLOOM_CLOSED);
    }
    batchloom_processor_free(processor);
    return status;
}

static int32_t large_answer(const batchloom_claim *claim, batchloom_work *work, void *context)
{
    (void)claim;
    *(int32_t *)context = batchloom_work_answer(work, input.bytes, input.length, NULL);
    return *(int32_t *)context;
}

/* What cannot be kept is a failure without an answer, which frees the key. */
static int32_t do_work(uint64_t *digest, batchloom_error **error)
{
    static unsigned key;
    int32_t answered = BATCHLOOM_OK;
    batchloom_answer *answer = NULL;
    batchloom_begin_options begin = BATCHLOOM_BEGIN_OPTIONS_INIT;
    begin.keep_failure_milliseconds = BATCHLOOM_KEEP_NOT;
    ++key;
    int32_t status = batchloom_idempotency_run(manager, "s", 1, (const uint8_t *)&key, sizeof key, NULL, 0, &begin, large_answer, &answered, NULL, &answer, error);
    if (status == BATCHLOOM_OK && answered == BATCHLOOM_OK) {
        size_t length = 0;
        const char *bytes = batchloom_answer_bytes(answer, &length);
        *digest = digest_of(0, bytes, length);
    }
    batchloom_answer_free(answer);
    return status == BATCHLOOM_OK ? answered : status;
}

static int32_t (*const calls[CALLS])(uint64_t *, batchloom_error **) = {
    small_blocks, large_blocks, process_split, merge_results, one_chunk, do_work,
};

static void limit(rlim_t bytes)
{
    struct rlimit limits;
    CHECK(getrlimit(RLIMIT_AS, &limits) == 0);
    limits.rlim_cur = bytes == RLIM_INFINITY ? limits.rlim_max : bytes;
    CHECK(setrlimit(RLIMIT_AS, &limits) == 0);
}

static rlim_t address_space(void)
{
    unsigned long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    CHECK(statm != NULL && fscanf(statm, "%lu", &pages) == 1 && fclose(statm) == 0);
    return pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Whether a call completed; else it must have said that there is too little. */
static int attempt(int call, unsigned long extra)
{
    uint64_t digest = 0;
    batchloom_error *error = NULL;
    int32_t status = calls[call](&digest, &error);
    if (status != BATCHLOOM_OK && status != BATCHLOOM_UNAVAILABLE) {
        fprintf(stderr, "call %d with %lu MiB: status %d: %s\n", call, extra, (int)status, error ? batchloom_error_summary(error, NULL) : "");
        exit(1);
    }
    CHECK(status != BATCHLOOM_OK || digest == expected[call]);
    batchloom_error_free(error);
    return status == BATCHLOOM_OK;
}

static void prepare(char **words)
{
    const size_t nts = BATCHLOOM_NTS;
    batchloom_error *error = NULL;
    batchloom_store_options store = BATCHLOOM_STORE_OPTIONS_INIT;
    char path[4096];
    input = read_file(words[1]);
    OK(batchloom_job_load(words[0], nts, &job, &error));
    for (int which = 0; which < 2; ++which) {
        OK(batchloom_options_new(&options[which], &error));
        OK(batchloom_options_add_input(options[which], "bookings", nts, words[1], nts, &error));
        OK(batchloom_options_discard_output(options[which], "ledger", nts, &error));
        OK(batchloom_options_discard_output(options[which], "rejects", nts, &error));
        OK(batchloom_options_set_store(options[which], "none", nts, &error));
        OK(batchloom_options_set_threads(options[which], 2, &error));
        OK(batchloom_options_set_block_size(options[which], which == 0 ? 64 << 10 : 16 << 20, &error));
    }
    OK(batchloom_plan_new(job, options[0], 2, &plan, &error));
    OK(batchloom_worker_new(job, plan, &worker, &error));
    for (uint64_t split = 0; split < 2; ++split) {
        batchloom_buf *result = NULL;
        OK(batchloom_worker_process(worker, split, &result, &error));
        snprintf(path, sizeof path, "%s/half.%d", words[2], (int)split);
        write_and_free(path, result);
        halves[split] = read_file(path);
    }
    store.longest_result = 1 << 30;
    snprintf(path, sizeof path, "%s/keys.db", words[2]);
    OK(batchloom_idempotency_open(path, nts, &store, &manager, &error));
}

int main(int argc, char **argv)
{
    int in_a_row = 0;
    CHECK(argc == 4);
    /* What is freed goes back, so that the next call has to ask for it again. */
    CHECK(mallopt(M_MMAP_THRESHOLD, 32 << 10) == 1 && mallopt(M_TRIM_THRESHOLD, 0) == 1 && mallopt(M_ARENA_MAX, 1) == 1);
    prepare(argv + 1);
    for (int call = 0; call < CALLS; ++call) {
        batchloom_error *error = NULL;
        OK(calls[call](&expected[call], &error));
        CHECK(expected[call] != 0);
    }
    for (unsigned long extra = 0; extra <= MOST_MIB && in_a_row < ENOUGH; ++extra) {
        int all = 1;
        for (int call = 0; call < CALLS; ++call) {
            malloc_trim(0);
            limit(address_space() + extra * MIB);
            int done = attempt(call, extra);
            limit(RLIM_INFINITY);
            *(done ? &completed[call] : &refused[call]) += 1;
            all &= done;
            CHECK(done || attempt(call, 0));
        }
        in_a_row = all ? in_a_row + 1 : 0;
    }
    for (int call = 0; call < CALLS; ++call) {
        printf("call %d: refused %u times, completed %u times\n", call, refused[call], completed[call]);
        CHECK(refused[call] > 0 && completed[call] > 0);
    }
    for (int which = 0; which < 2; ++which) {
        batchloom_options_free(options[which]);
        free(halves[which].bytes);
    }
    batchloom_idempotency_free(manager);
    batchloom_worker_free(worker);
    batchloom_plan_free(plan);
    batchloom_job_free(job);
    free(input.bytes);
    return 0;
}
