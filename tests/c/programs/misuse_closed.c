/* What was closed, finished or taken refuses every later call, and says so. */
#include "objects.h"

static batchloom_error *error;

#define CLOSED(call)                                                                                       \
    do {                                                                                                   \
        CHECK((call) == BATCHLOOM_CLOSED);                                                                 \
        CHECK(batchloom_error_kind(error) == BATCHLOOM_CLOSED && *batchloom_error_message(error, NULL));   \
        batchloom_error_free(error);                                                                       \
    } while (0)

static void runs(objects *made)
{
    batchloom_progress progress = BATCHLOOM_PROGRESS_INIT;
    batchloom_report *report = NULL;
    bool ended;
    OK(batchloom_run_close(made->run, &error));
    CLOSED(batchloom_run_progress(made->run, &progress, &error));
    CLOSED(batchloom_run_cancel(made->run, &error));
    CLOSED(batchloom_run_wait(made->run, 1, &ended, &error));
    CLOSED(batchloom_run_report(made->run, &report, &error));
    OK(batchloom_run_close(made->run, &error));
    CHECK(report == NULL && batchloom_report_status(made->report) == BATCHLOOM_STATUS_COMPLETED);
}

static void commits(objects *made)
{
    batchloom_report *report = NULL;
    OK(batchloom_commit_finish(made->commit, &report, &error));
    CHECK(batchloom_report_status(report) == BATCHLOOM_STATUS_FAILED);
    CLOSED(batchloom_commit_add(made->commit, NULL, 0, &error));
    CLOSED(batchloom_commit_finish(made->commit, &report, &error));
    batchloom_report_free(report);
}

static void processors(objects *made)
{
    batchloom_chunk chunk = BATCHLOOM_CHUNK_INIT;
    batchloom_batch batch = BATCHLOOM_BATCH_INIT;
    batchloom_buf *summary = NULL;
    const char *name = batchloom_processor_output_name(made->processor, 0, NULL);
    CHECK(batchloom_processor_finish(made->processor, &summary, NULL) == BATCHLOOM_INVALID);
    CHECK(batchloom_processor_trailer(made->processor, 0, &summary, NULL) == BATCHLOOM_INVALID);
    CHECK(batchloom_processor_header(made->processor, 0, &summary, NULL) == BATCHLOOM_INVALID);
    CHECK(batchloom_processor_output(made->processor, 2, &batch, NULL) == BATCHLOOM_INVALID);
    OK(batchloom_processor_process(made->processor, BYTES("FEE|1|2.00\nTRL|1|2.00\n"), true, &chunk, &error));
    CLOSED(batchloom_processor_process(made->processor, NULL, 0, true, &chunk, &error));
    OK(batchloom_processor_finish(made->processor, &summary, &error));
    CLOSED(batchloom_processor_finish(made->processor, &summary, &error));
    CLOSED(batchloom_processor_process(made->processor, NULL, 0, false, &chunk, &error));
    OK(batchloom_processor_output(made->processor, 0, &batch, &error));
    CHECK(strcmp(name, "ledger") == 0 && batch.record_count == 1);
    batchloom_buf_free(summary);
}

static void input_that_failed(const batchloom_job *job)
{
    batchloom_processor *processor = NULL;
    batchloom_chunk chunk = BATCHLOOM_CHUNK_INIT;
    batchloom_buf *summary = NULL;
    OK(batchloom_processor_new(job, NULL, &processor, &error));
    CHECK(batchloom_processor_process(processor, BYTES("FEE|1|2.00\n"), true, &chunk, NULL) == BATCHLOOM_DATA);
    CLOSED(batchloom_processor_process(processor, BYTES("TRL|1|2.00\n"), true, &chunk, &error));
    CLOSED(batchloom_processor_finish(processor, &summary, &error));
    batchloom_processor_free(processor);
}

static void keys(objects *made)
{
    batchloom_answer *answer = NULL;
    batchloom_claim *claim = NULL;
    batchloom_http_exchange *exchange = NULL;
    batchloom_buf *json = NULL;
    int32_t recorded;
    OK(batchloom_answer_take_claim(made->answer, &claim, &error));
    batchloom_claim_free(claim);
    CLOSED(batchloom_answer_take_claim(made->answer, &claim, &error));
    OK(batchloom_claim_complete(made->claim, BYTES("done"), BATCHLOOM_KEEP_DEFAULT, &error));
    CHECK(batchloom_claim_fail(made->claim, BYTES("failed"), BATCHLOOM_KEEP_DEFAULT, NULL) != BATCHLOOM_OK);
    CHECK(batchloom_claim_release(made->claim, NULL) != BATCHLOOM_OK);
    OK(batchloom_idempotency_close(made->idempotency, &error));
    CLOSED(batchloom_idempotency_begin(made->idempotency, "s", 1, BYTES("k"), NULL, 0, NULL, &answer, &error));
    CLOSED(batchloom_idempotency_purge(made->idempotency, 0, NULL, 0, &json, &error));
    CLOSED(batchloom_http_begin(made->idempotency, NULL, &made->request, &exchange, &error));
    /* What was had before goes on. */
    OK(batchloom_http_respond(made->http_exchange, 200, NULL, 0, BYTES("body"), &recorded, &error));
    OK(batchloom_operator_close(made->operator_, &error));
    CLOSED(batchloom_operator_audit_head(made->operator_, &json, &error));
    CLOSED(batchloom_operator_history(made->operator_, NULL, 0, 1, &json, &error));
    CHECK(answer == NULL && exchange == NULL && json == NULL);
}

int main(void)
{
    objects made;
    objects_make(&made);
    runs(&made);
    commits(&made);
    processors(&made);
    input_that_failed(made.job);
    keys(&made);
    objects_free(&made);
    return 0;
}
