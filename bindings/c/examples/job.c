/*
 * A job from beginning to end: load it, set options, run it, look at what came of it, free everything.
 *
 *     cc -std=c11 job.c $(pkg-config --cflags --libs batchloom) -o job
 *     ./job FOLDER          a folder with payments.yaml and payments.txt; the outputs appear in it
 */
#define _POSIX_C_SOURCE 200809L /* for chdir() */

#include <batchloom.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* Is told how far the run is, in the thread that waits for it. Any value but 0 would cancel the run. */
static int32_t show_progress(const batchloom_progress *progress, void *context)
{
    int *calls = (int *)context;
    ++*calls;
    if (progress->phase == BATCHLOOM_PHASE_FINISHED) {
        printf("finished: %" PRIu64 " records read\n", progress->read);
    }
    return 0;
}

/* An error has a stable code, a sentence, and mostly something that can be done. */
static void show_error(const batchloom_error *error)
{
    const char *help = batchloom_error_help(error, NULL);
    printf("%s: %s\n", batchloom_error_code(error, NULL), batchloom_error_message(error, NULL));
    if (help != NULL) {
        printf("  help: %s\n", help);
    }
}

static void show_report(const batchloom_report *report)
{
    batchloom_counts counts = BATCHLOOM_COUNTS_INIT;
    batchloom_report_counts(report, &counts, NULL);
    printf("status %" PRId32 "%s: %" PRIu64 " read, %" PRIu64 " written, %" PRIu64 " rejected\n", batchloom_report_status(report),
           batchloom_report_is_duplicate(report) ? ", done before" : "", counts.read, counts.written, counts.rejected);
    for (size_t i = 0; i < batchloom_report_reason_count(report); ++i) {
        printf("  %s: %" PRIu64 "\n", batchloom_report_reason_name(report, i, NULL), batchloom_report_reason_records(report, i));
    }
    for (size_t i = 0; i < batchloom_report_output_count(report); ++i) {
        batchloom_output output = BATCHLOOM_OUTPUT_INIT;
        batchloom_report_output(report, i, &output, NULL);
        printf("  %s: %" PRIu64 " records, %" PRIu64 " bytes\n    %s\n", output.name, output.records, output.bytes, output.digest);
    }
    /* That a run failed is no error of the calls: it stands in the report, which owns it. */
    if (batchloom_report_error(report) != NULL) {
        show_error(batchloom_report_error(report));
    }
}

/* Runs the job once. Everything may be freed in any order, and NULL always. */
static int32_t run_once(const batchloom_job *job, batchloom_options *options, batchloom_error **error)
{
    batchloom_run *run = NULL;
    batchloom_report *report = NULL;
    int calls = 0;
    int32_t status = batchloom_run_start(job, options, &run, error);
    if (status == BATCHLOOM_OK) {
        /* Every 100 ms, and once at the end. */
        status = batchloom_run_watch(run, 100, show_progress, &calls, NULL, error);
    }
    if (status == BATCHLOOM_OK) {
        status = batchloom_run_report(run, &report, error);
    }
    if (status == BATCHLOOM_OK) {
        show_report(report);
    }
    batchloom_report_free(report);
    batchloom_run_free(run);
    return status;
}

int main(int argc, char **argv)
{
    batchloom_job *job = NULL;
    batchloom_options *options = NULL;
    batchloom_error *error = NULL;
    int32_t status;

    if (argc != 2 || chdir(argv[1]) != 0) {
        fprintf(stderr, "usage: job FOLDER\n");
        return 2;
    }
    if (batchloom_abi_version() != BATCHLOOM_ABI_VERSION) {
        fprintf(stderr, "the library that was loaded is another one than this was compiled for\n");
        return 2;
    }

    status = batchloom_job_load("payments.yaml", BATCHLOOM_NTS, &job, &error);
    if (status == BATCHLOOM_OK) {
        printf("job %s\n", batchloom_job_name(job, NULL));
        status = batchloom_options_new(&options, &error);
    }
    if (status == BATCHLOOM_OK) {
        status = batchloom_options_set_threads(options, 2, &error);
    }
    if (status == BATCHLOOM_OK) {
        status = run_once(job, options, &error);
    }
    /* Again: the store beside the job file knows that it was done. Nothing is written a second time. */
    if (status == BATCHLOOM_OK) {
        status = run_once(job, options, &error);
    }
    batchloom_options_free(options);
    batchloom_job_free(job);
    job = NULL;

    /* What an error looks like: the status says what to do about it, the error says the rest. */
    if (status == BATCHLOOM_OK && batchloom_job_load("missing.yaml", BATCHLOOM_NTS, &job, &error) == BATCHLOOM_NOT_FOUND) {
        printf("as expected, ");
    }
    if (error != NULL) {
        show_error(error);
    }
    batchloom_error_free(error);
    batchloom_job_free(job);
    return status == BATCHLOOM_OK ? 0 : 1;
}
