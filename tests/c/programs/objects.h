/* One living object of each type, over the job of the examples in the working directory. What a program frees itself it sets to NULL. */
#ifndef OBJECTS_H
#define OBJECTS_H

#include "check.h"
#include <unistd.h>

typedef struct objects {
    batchloom_error *error;
    batchloom_buf *buf;
    batchloom_options *options;
    batchloom_job *job;
    batchloom_run *run;
    batchloom_report *report;
    batchloom_plan *plan;
    batchloom_worker *worker;
    batchloom_commit *commit;
    batchloom_processor *processor;
    batchloom_envelope *envelope;
    batchloom_idempotency *idempotency;
    batchloom_answer *answer;
    batchloom_claim *claim;
    batchloom_http_exchange *http_exchange;
    batchloom_operator *operator_;
    /* Lent while work goes on: there is none outside of that. */
    batchloom_work *work;
    batchloom_http_request request;
    batchloom_http_header header;
} objects;

/* Keys that no run before had, in whatever process. */
static inline const char *fresh_key(void)
{
    static char key[64];
    static unsigned count;
    snprintf(key, sizeof key, "%ld-%u", (long)getpid(), ++count);
    return key;
}

static inline batchloom_answer *fresh_answer(const batchloom_idempotency *manager)
{
    batchloom_error *error = NULL;
    batchloom_answer *answer = NULL;
    OK(batchloom_idempotency_begin(manager, "objects", BATCHLOOM_NTS, BYTES(fresh_key()), NULL, 0, NULL, &answer, &error));
    return answer;
}

static inline batchloom_options *fresh_options(void)
{
    const size_t nts = BATCHLOOM_NTS;
    batchloom_error *error = NULL;
    batchloom_options *options = NULL;
    OK(batchloom_options_new(&options, &error));
    OK(batchloom_options_add_input(options, "bookings", nts, "payments.txt", nts, &error));
    OK(batchloom_options_discard_output(options, "ledger", nts, &error));
    OK(batchloom_options_discard_output(options, "rejects", nts, &error));
    OK(batchloom_options_set_store(options, "none", nts, &error));
    OK(batchloom_options_set_threads(options, 1, &error));
    return options;
}

static inline void objects_of_jobs(objects *made)
{
    const size_t nts = BATCHLOOM_NTS;
    batchloom_error *error = NULL;
    made->options = fresh_options();
    OK(batchloom_job_load("payments.yaml", nts, &made->job, &error));
    OK(batchloom_run_start(made->job, made->options, &made->run, &error));
    OK(batchloom_run_report(made->run, &made->report, &error));
    OK(batchloom_plan_new(made->job, made->options, 2, &made->plan, &error));
    OK(batchloom_worker_new(made->job, made->plan, &made->worker, &error));
    OK(batchloom_commit_new(made->job, made->plan, made->options, &made->commit, &error));
    OK(batchloom_processor_new(made->job, NULL, &made->processor, &error));
    OK(batchloom_envelope_new(made->job, "ledger", nts, NULL, 0, NULL, 0, NULL, &made->envelope, &error));
}

static inline void objects_of_keys(objects *made)
{
    const size_t nts = BATCHLOOM_NTS;
    batchloom_error *error = NULL;
    batchloom_answer *answer;
    OK(batchloom_idempotency_open("keys.db", nts, NULL, &made->idempotency, &error));
    made->answer = fresh_answer(made->idempotency);
    answer = fresh_answer(made->idempotency);
    OK(batchloom_answer_take_claim(answer, &made->claim, &error));
    batchloom_answer_free(answer);
    made->header.name = "Idempotency-Key";
    made->header.value = fresh_key();
    made->header.name_length = made->header.value_length = nts;
    made->request.size = sizeof made->request;
    made->request.method = "POST";
    made->request.route = "/payments";
    made->request.headers = &made->header;
    made->request.header_count = 1;
    OK(batchloom_http_begin(made->idempotency, NULL, &made->request, &made->http_exchange, &error));
    CHECK(batchloom_http_kind(made->http_exchange) == BATCHLOOM_HTTP_PROCEED);
    OK(batchloom_operator_open("keys.db", nts, NULL, &made->operator_, &error));
}

static inline void objects_make(objects *made)
{
    batchloom_error *error = NULL;
    memset(made, 0, sizeof *made);
    objects_of_jobs(made);
    objects_of_keys(made);
    OK(batchloom_schema(&made->buf, &error));
    CHECK(batchloom_job_load("absent.yaml", BATCHLOOM_NTS, &made->job, &made->error) == BATCHLOOM_NOT_FOUND);
    CHECK(made->job != NULL);
}

static inline void objects_free(objects *made)
{
    batchloom_error_free(made->error);
    batchloom_buf_free(made->buf);
    batchloom_options_free(made->options);
    batchloom_job_free(made->job);
    CHECK(batchloom_run_free(made->run) == BATCHLOOM_OK);
    batchloom_report_free(made->report);
    batchloom_plan_free(made->plan);
    batchloom_worker_free(made->worker);
    batchloom_commit_free(made->commit);
    batchloom_processor_free(made->processor);
    batchloom_envelope_free(made->envelope);
    batchloom_idempotency_free(made->idempotency);
    batchloom_answer_free(made->answer);
    batchloom_claim_free(made->claim);
    batchloom_http_free(made->http_exchange);
    batchloom_operator_free(made->operator_);
}

#endif
