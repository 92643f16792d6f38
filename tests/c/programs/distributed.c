/*
 * One execution in many processes, each of which is a call of this program:
 *
 *   plan JOB PLAN SPLITS OPTION...          writes the plan, prints how many splits it has
 *   work JOB PLAN PREFIX SPLIT...           writes a result to PREFIX.SPLIT for each
 *   merge TO FIRST SECOND                   merges two results
 *   commit JOB PLAN COUNT RESULT... OPTION...   publishes, prints the canonical report
 */
#include "arguments.h"
#include "files.h"

static batchloom_error *error;

static batchloom_job *load(const char *path)
{
    batchloom_job *job = NULL;
    OK(batchloom_job_load(path, BATCHLOOM_NTS, &job, &error));
    return job;
}

static batchloom_plan *read_plan(const char *path)
{
    batchloom_plan *plan = NULL;
    file text = read_file(path);
    OK(batchloom_plan_from_json((const char *)text.bytes, text.length, &plan, &error));
    free(text.bytes);
    return plan;
}

static void make_plan(char **words)
{
    batchloom_options *options = options_of(words + 3);
    batchloom_job *job = load(words[0]);
    batchloom_plan *plan = NULL;
    batchloom_buf *json = NULL;
    OK(batchloom_plan_new(job, options, number_of(words[2]), &plan, &error));
    OK(batchloom_plan_to_json(plan, &json, &error));
    write_and_free(words[1], json);
    printf("%llu\n", (unsigned long long)batchloom_plan_split_count(plan));
    batchloom_plan_free(plan);
    batchloom_job_free(job);
    batchloom_options_free(options);
}

static void work(char **words)
{
    batchloom_job *job = load(words[0]);
    batchloom_plan *plan = read_plan(words[1]);
    batchloom_worker *worker = NULL;
    OK(batchloom_worker_new(job, plan, &worker, &error));
    batchloom_plan_free(plan);
    batchloom_job_free(job);
    for (char **split = words + 3; *split != NULL; ++split) {
        batchloom_buf *result = NULL;
        char path[4096];
        OK(batchloom_worker_process(worker, number_of(*split), &result, &error));
        snprintf(path, sizeof path, "%s.%s", words[2], *split);
        write_and_free(path, result);
    }
    batchloom_worker_free(worker);
}

static void merge(char **words)
{
    file first = read_file(words[1]), second = read_file(words[2]);
    batchloom_buf *merged = NULL;
    OK(batchloom_results_merge(first.bytes, first.length, second.bytes, second.length, &merged, &error));
    write_and_free(words[0], merged);
    free(first.bytes);
    free(second.bytes);
}

static void commit(char **words)
{
    size_t count = (size_t)number_of(words[2]);
    batchloom_options *options = options_of(words + 3 + count);
    batchloom_job *job = load(words[0]);
    batchloom_plan *plan = read_plan(words[1]);
    batchloom_commit *begun = NULL;
    batchloom_report *report = NULL;
    batchloom_buf *json;
    OK(batchloom_commit_new(job, plan, options, &begun, &error));
    for (size_t at = 0; at < count; ++at) {
        file result = read_file(words[3 + at]);
        OK(batchloom_commit_add(begun, result.bytes, result.length, &error));
        free(result.bytes);
    }
    OK(batchloom_commit_finish(begun, &report, &error));
    json = batchloom_report_canonical_json(report);
    puts(batchloom_buf_data(json));
    batchloom_buf_free(json);
    batchloom_report_free(report);
    batchloom_commit_free(begun);
    batchloom_plan_free(plan);
    batchloom_job_free(job);
    batchloom_options_free(options);
}

int main(int argc, char **argv)
{
    CHECK(argc >= 5);
    if (strcmp(argv[1], "plan") == 0) {
        make_plan(argv + 2);
    } else if (strcmp(argv[1], "work") == 0) {
        work(argv + 2);
    } else if (strcmp(argv[1], "merge") == 0) {
        merge(argv + 2);
    } else {
        CHECK(strcmp(argv[1], "commit") == 0);
        commit(argv + 2);
    }
    return 0;
}
