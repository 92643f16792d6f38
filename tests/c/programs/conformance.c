/* Runs a job as its arguments say, and prints the canonical report. That of a job that cannot be run has the error alone. */
#include "arguments.h"

static void print_and_free(batchloom_buf *text)
{
    CHECK(text != NULL && strlen(batchloom_buf_data(text)) == batchloom_buf_length(text));
    fputs(batchloom_buf_data(text), stdout);
    batchloom_buf_free(text);
}

static int never_began(batchloom_error *error)
{
    fputs("{\"status\":\"FAILED\",\"duplicate\":false,\"counts\":{\"read\":0,\"written\":0,\"filtered\":0,\"rejected\":0,"
          "\"dead_lettered\":0,\"pending\":0},\"outputs\":[],\"error\":", stdout);
    print_and_free(batchloom_error_json(error));
    fputs("}", stdout);
    batchloom_error_free(error);
    return 0;
}

int main(int argc, char **argv)
{
    batchloom_job *job = NULL;
    batchloom_report *report = NULL;
    batchloom_error *error = NULL;
    CHECK(argc >= 2);
    batchloom_options *options = options_of(argv + 2);
    if (batchloom_job_load(argv[1], BATCHLOOM_NTS, &job, &error) != BATCHLOOM_OK
        || batchloom_job_run(job, options, &report, &error) != BATCHLOOM_OK) {
        never_began(error);
    } else {
        print_and_free(batchloom_report_canonical_json(report));
    }
    batchloom_report_free(report);
    batchloom_options_free(options);
    batchloom_job_free(job);
    return 0;
}
