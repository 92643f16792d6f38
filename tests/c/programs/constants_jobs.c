/* What jobs come to: the numbers that the header names are those that the library gives. Run in a folder with payments.yaml. */
#include "check.h"

static batchloom_error *error;

static void file(const char *name, const char *text)
{
    FILE *to = fopen(name, "w");
    CHECK(to != NULL && fputs(text, to) >= 0 && fclose(to) == 0);
}

static batchloom_options *options(const char *input)
{
    batchloom_options *made = NULL;
    OK(batchloom_options_new(&made, &error));
    OK(batchloom_options_set_store(made, "none", BATCHLOOM_NTS, &error));
    OK(batchloom_options_add_input(made, "bookings", BATCHLOOM_NTS, input, BATCHLOOM_NTS, &error));
    OK(batchloom_options_discard_output(made, "ledger", BATCHLOOM_NTS, &error));
    OK(batchloom_options_discard_output(made, "rejects", BATCHLOOM_NTS, &error));
    return made;
}

/* The kind of the error that a run on this input ends with. */
static int32_t fails_with(const batchloom_job *job, const char *input)
{
    batchloom_report *report = NULL;
    batchloom_options *made = options(input);
    int32_t kind;
    OK(batchloom_job_run(job, made, &report, &error));
    CHECK(batchloom_report_status(report) == BATCHLOOM_STATUS_FAILED);
    kind = batchloom_error_kind(batchloom_report_error(report));
    CHECK(kind != BATCHLOOM_NOT_FOUND || batchloom_error_line(batchloom_report_error(report)) == BATCHLOOM_NOWHERE);
    batchloom_report_free(report);
    batchloom_options_free(made);
    return kind;
}

static void runs(const batchloom_job *job)
{
    batchloom_run *run = NULL;
    batchloom_report *report = NULL;
    batchloom_progress progress = BATCHLOOM_PROGRESS_INIT;
    batchloom_options *made = options("payments.txt");
    bool ended = false;
    OK(batchloom_run_start(job, made, &run, &error));
    OK(batchloom_run_wait(run, BATCHLOOM_FOREVER, &ended, &error));
    OK(batchloom_run_progress(run, &progress, &error));
    OK(batchloom_run_report(run, &report, &error));
    CHECK(ended && progress.phase == BATCHLOOM_PHASE_FINISHED);
    CHECK(batchloom_report_status(report) == BATCHLOOM_STATUS_COMPLETED);
    CHECK(batchloom_report_error(report) == NULL);
    CHECK(batchloom_report_resumed_from(report) == BATCHLOOM_NOWHERE);
    CHECK(batchloom_report_status(NULL) == BATCHLOOM_STATUS_UNKNOWN);
    OK(batchloom_run_close(run, &error));
    CHECK(batchloom_run_progress(run, &progress, NULL) == BATCHLOOM_CLOSED);
    batchloom_report_free(report);
    batchloom_run_free(run);
    batchloom_options_free(made);
}

static void cancelled(const batchloom_job *job)
{
    batchloom_run *run = NULL;
    batchloom_report *report = NULL;
    batchloom_options *made = options("large.txt");
    FILE *to = fopen("large.txt", "w");
    CHECK(to != NULL);
    for (int i = 0; i < 400000; ++i) {
        fputs("FEE|4711|1.00\n", to);
    }
    fputs("TRL|400000|400000.00\n", to);
    CHECK(fclose(to) == 0);
    OK(batchloom_options_set_threads(made, 1, &error));
    OK(batchloom_options_set_block_size(made, 4096, &error));
    OK(batchloom_run_start(job, made, &run, &error));
    OK(batchloom_run_cancel(run, &error));
    OK(batchloom_run_report(run, &report, &error));
    CHECK(batchloom_report_status(report) == BATCHLOOM_STATUS_STOPPED);
    CHECK(batchloom_error_kind(batchloom_report_error(report)) == BATCHLOOM_CANCELLED);
    batchloom_report_free(report);
    batchloom_run_free(run);
    batchloom_options_free(made);
}

/* Numbers that are given: those of the header are taken, and the next one is not. */
static void units(void)
{
    batchloom_options *made = options("payments.txt");
    OK(batchloom_options_add_checkpoint(made, BATCHLOOM_CHECKPOINT_MILLISECONDS, 1000, &error));
    OK(batchloom_options_add_checkpoint(made, BATCHLOOM_CHECKPOINT_BYTES, 1 << 20, &error));
    OK(batchloom_options_add_checkpoint(made, BATCHLOOM_CHECKPOINT_RECORDS, 1000, &error));
    CHECK(batchloom_options_add_checkpoint(made, BATCHLOOM_CHECKPOINT_RECORDS + 1, 1, NULL) == BATCHLOOM_INVALID);
    batchloom_options_free(made);
}

int main(int argc, char **argv)
{
    batchloom_job *job = NULL;
    batchloom_plan *plan = NULL;
    batchloom_operator *store = NULL;
    CHECK(argc == 1 && argv[0] != NULL);
    CHECK(batchloom_job_load(NULL, 0, &job, NULL) == BATCHLOOM_INVALID);
    CHECK(batchloom_job_load("missing.yaml", BATCHLOOM_NTS, &job, NULL) == BATCHLOOM_NOT_FOUND);
    OK(batchloom_job_load("payments.yaml", BATCHLOOM_NTS, &job, &error));
    runs(job);
    cancelled(job);
    units();

    file("unbalanced.txt", "FEE|1|1.00\nTRL|1|2.00\n");
    CHECK(fails_with(job, "unbalanced.txt") == BATCHLOOM_UNBALANCED);
    file("truncated.txt", "FEE|1|1.00\n");
    CHECK(fails_with(job, "truncated.txt") == BATCHLOOM_DATA);
    CHECK(fails_with(job, "missing.txt") == BATCHLOOM_NOT_FOUND);

    CHECK(batchloom_plan_from_json("no plan", BATCHLOOM_NTS, &plan, NULL) == BATCHLOOM_CORRUPT);
    CHECK(batchloom_operator_open("missing.db", BATCHLOOM_NTS, NULL, &store, &error) == BATCHLOOM_UNAVAILABLE);
    CHECK(batchloom_error_retry(error) == BATCHLOOM_RETRY_MAYBE);
    batchloom_error_free(error);
    batchloom_job_free(job);
    return 0;
}
