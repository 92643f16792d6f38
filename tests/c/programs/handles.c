/*
 * Objects of every kind, made and freed over and over: SECONDS for each of the kinds that take long. Resident memory stays where it was
 * behind the first tenth.
 */
#define _POSIX_C_SOURCE 200809L
#include "objects.h"
#include <time.h>

#define MOST_GROWTH (2L << 20)

static batchloom_error *error;
static batchloom_error *kept;
static batchloom_job *job;
static batchloom_options *options;
static batchloom_idempotency *manager;
static char *yaml;

static long resident(void)
{
    long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    CHECK(statm != NULL && fscanf(statm, "%*d %ld", &pages) == 1 && fclose(statm) == 0);
    return pages * sysconf(_SC_PAGESIZE);
}

static double now(void)
{
    struct timespec time;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void an_error(void)
{
    batchloom_buf *page = NULL;
    CHECK(batchloom_explain_code("BL0000", 6, &page, &error) == BATCHLOOM_INVALID);
    batchloom_error_free(error);
}

static void some_options(void)
{
    batchloom_options *made = NULL;
    OK(batchloom_options_new(&made, &error));
    OK(batchloom_options_add_input(made, "bookings", 8, "payments.txt", 12, &error));
    batchloom_options_free(made);
}

static void a_buf(void)
{
    batchloom_buf_free(batchloom_error_json(kept));
}

static void an_envelope(void)
{
    batchloom_envelope *made = NULL;
    OK(batchloom_envelope_new(job, "ledger", 6, NULL, 0, NULL, 0, NULL, &made, &error));
    batchloom_envelope_free(made);
}

static void a_processor(void)
{
    batchloom_processor *made = NULL;
    batchloom_chunk chunk = BATCHLOOM_CHUNK_INIT;
    OK(batchloom_processor_new(job, NULL, &made, &error));
    OK(batchloom_processor_process(made, BYTES("FEE|1|2.00\nFEE|1|"), false, &chunk, &error));
    batchloom_processor_free(made);
}

static void a_job(void)
{
    batchloom_job *made = NULL;
    OK(batchloom_job_from_yaml(yaml, BATCHLOOM_NTS, "payments.yaml", BATCHLOOM_NTS, &made, &error));
    batchloom_job_free(made);
}

static void a_plan(void)
{
    batchloom_plan *made = NULL;
    OK(batchloom_plan_new(job, options, 2, &made, &error));
    batchloom_plan_free(made);
}

static void a_run(void)
{
    batchloom_run *made = NULL;
    batchloom_report *report = NULL;
    OK(batchloom_run_start(job, options, &made, &error));
    OK(batchloom_run_report(made, &report, &error));
    CHECK(batchloom_report_status(report) == BATCHLOOM_STATUS_COMPLETED);
    CHECK(batchloom_run_free(made) == BATCHLOOM_OK);
    batchloom_report_free(report);
}

/* One key, so that the store does not grow by what is measured. */
static void a_claim(void)
{
    batchloom_answer *answer = NULL;
    batchloom_claim *claim = NULL;
    OK(batchloom_idempotency_begin(manager, "s", 1, BYTES("one key"), NULL, 0, NULL, &answer, &error));
    OK(batchloom_answer_take_claim(answer, &claim, &error));
    OK(batchloom_claim_release(claim, &error));
    batchloom_claim_free(claim);
    batchloom_answer_free(answer);
}

/* As many as were asked for, or as the time allows; memory is looked at behind the first tenth and in the end. */
static void repeat(const char *name, void (*make)(void), long most, double seconds)
{
    double end = now() + seconds, first_tenth = now() + seconds / 10;
    long before = 0, after, count = 0;
    while (count < most && (count % 16 != 0 || now() < end)) {
        make();
        ++count;
        if (before == 0 && count > 16 && (count >= most / 10 || now() > first_tenth)) {
            before = resident();
        }
    }
    after = resident();
    printf("%s: %ld made and freed, %ld KiB behind a tenth, %ld KiB behind all\n", name, count, before / 1024, after / 1024);
    CHECK(before > 0 && after - before < MOST_GROWTH);
}

static void read_yaml(void)
{
    FILE *stream = fopen("payments.yaml", "r");
    yaml = calloc(1, 1 << 16);
    CHECK(stream != NULL && yaml != NULL && fread(yaml, 1, (1 << 16) - 1, stream) > 0 && fclose(stream) == 0);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    double seconds = atof(argv[1]);
    read_yaml();
    OK(batchloom_job_load("payments.yaml", BATCHLOOM_NTS, &job, &error));
    OK(batchloom_idempotency_open("keys.db", BATCHLOOM_NTS, NULL, &manager, &error));
    CHECK(batchloom_job_load("absent.yaml", BATCHLOOM_NTS, &job, &kept) == BATCHLOOM_NOT_FOUND);
    options = fresh_options();
    repeat("options", some_options, 1000000, 4 * seconds);
    repeat("errors", an_error, 1000000, 4 * seconds);
    repeat("bufs", a_buf, 1000000, 4 * seconds);
    repeat("envelopes", an_envelope, 1000000, seconds);
    repeat("processors", a_processor, 1000000, seconds);
    repeat("jobs", a_job, 20000, 2 * seconds);
    repeat("plans", a_plan, 1000000, seconds);
    repeat("runs and reports", a_run, 1000000, seconds);
    repeat("answers and claims", a_claim, 1000000, seconds);
    batchloom_options_free(options);
    batchloom_error_free(kept);
    batchloom_idempotency_free(manager);
    batchloom_job_free(job);
    free(yaml);
    return 0;
}
