/* Objects are freed in every order, those that others were made of first, too: what is left goes on as if nothing had happened. */
#include "objects.h"

static batchloom_error *error;

/* Each is freed at its turn, and those that are left are used. */
static void next_order(const int *order, int count, objects *made, void (*drop)(objects *, int), void (*use)(objects *))
{
    for (int turn = 0; turn < count; ++turn) {
        drop(made, order[turn]);
        use(made);
    }
}

static void orders(int *order, int fixed, int count, void (*make)(objects *), void (*drop)(objects *, int), void (*use)(objects *))
{
    if (fixed == count) {
        objects made;
        memset(&made, 0, sizeof made);
        make(&made);
        use(&made);
        next_order(order, count, &made, drop, use);
        return;
    }
    for (int other = fixed; other < count; ++other) {
        int held = order[fixed];
        order[fixed] = order[other];
        order[other] = held;
        orders(order, fixed + 1, count, make, drop, use);
        order[other] = order[fixed];
        order[fixed] = held;
    }
}

static void all_orders(int count, void (*make)(objects *), void (*drop)(objects *, int), void (*use)(objects *))
{
    int order[8];
    for (int place = 0; place < count; ++place) {
        order[place] = place;
    }
    orders(order, 0, count, make, drop, use);
}

#define DROP(type, member) ((void)batchloom_##type##_free(made->member), made->member = NULL)

/* A job and what is made of it for running it. */
static void make_run(objects *made)
{
    batchloom_report *report = NULL;
    made->options = fresh_options();
    OK(batchloom_job_load("payments.yaml", BATCHLOOM_NTS, &made->job, &error));
    OK(batchloom_options_add_parameter(made->options, "unknown", BATCHLOOM_NTS, "1", 1, &error));
    CHECK(batchloom_job_run(made->job, made->options, &report, NULL) != BATCHLOOM_OK || batchloom_report_error(report) != NULL);
    batchloom_report_free(report);
    batchloom_options_free(made->options);
    made->options = fresh_options();
    OK(batchloom_run_start(made->job, made->options, &made->run, &error));
    OK(batchloom_run_report(made->run, &made->report, &error));
}

static void drop_run(objects *made, int which)
{
    switch (which) {
    case 0: (void)DROP(job, job); break;
    case 1: (void)DROP(options, options); break;
    case 2: (void)DROP(run, run); break;
    default: (void)DROP(report, report);
    }
}

static void use_run(objects *made)
{
    batchloom_counts counts = BATCHLOOM_COUNTS_INIT;
    bool ended = false;
    if (made->job != NULL) {
        CHECK(strcmp(batchloom_job_name(made->job, NULL), "payments") == 0);
    }
    if (made->options != NULL) {
        OK(batchloom_options_set_threads(made->options, 1, &error));
    }
    if (made->run != NULL) {
        OK(batchloom_run_wait(made->run, BATCHLOOM_FOREVER, &ended, &error));
        CHECK(ended);
    }
    if (made->report != NULL) {
        OK(batchloom_report_counts(made->report, &counts, &error));
        CHECK(counts.read > 0);
    }
}

/* A job, its plan and what works on it. */
static void make_plan(objects *made)
{
    made->options = fresh_options();
    OK(batchloom_job_load("payments.yaml", BATCHLOOM_NTS, &made->job, &error));
    OK(batchloom_plan_new(made->job, made->options, 2, &made->plan, &error));
    OK(batchloom_worker_new(made->job, made->plan, &made->worker, &error));
    OK(batchloom_commit_new(made->job, made->plan, made->options, &made->commit, &error));
    OK(batchloom_worker_process(made->worker, 0, &made->buf, &error));
}

static void drop_plan(objects *made, int which)
{
    switch (which) {
    case 0: (void)DROP(job, job); break;
    case 1: (void)DROP(plan, plan); break;
    case 2: (void)DROP(worker, worker); break;
    case 3: (void)DROP(commit, commit); break;
    case 4: (void)DROP(buf, buf); break;
    default: (void)DROP(options, options);
    }
}

static void use_plan(objects *made)
{
    batchloom_buf *made_now = NULL;
    if (made->plan != NULL) {
        CHECK(batchloom_plan_split_count(made->plan) > 0);
    }
    if (made->worker != NULL) {
        OK(batchloom_worker_process(made->worker, 0, &made_now, &error));
        batchloom_buf_free(made_now);
    }
    if (made->commit != NULL && made->buf != NULL) {
        /* Only the first time in order; what matters is that it lives. */
        (void)batchloom_commit_add(made->commit, (const uint8_t *)batchloom_buf_data(made->buf), batchloom_buf_length(made->buf), NULL);
    }
}

/* What processes bytes for a job. */
static void make_processor(objects *made)
{
    made->options = fresh_options();
    OK(batchloom_job_load("payments.yaml", BATCHLOOM_NTS, &made->job, &error));
    OK(batchloom_processor_new(made->job, made->options, &made->processor, &error));
    OK(batchloom_envelope_new(made->job, "ledger", BATCHLOOM_NTS, NULL, 0, NULL, 0, made->options, &made->envelope, &error));
}

static void drop_processor(objects *made, int which)
{
    switch (which) {
    case 0: (void)DROP(job, job); break;
    case 1: (void)DROP(options, options); break;
    case 2: (void)DROP(processor, processor); break;
    default: (void)DROP(envelope, envelope);
    }
}

static void use_processor(objects *made)
{
    batchloom_chunk chunk = BATCHLOOM_CHUNK_INIT;
    batchloom_buf *trailer = NULL;
    if (made->processor != NULL) {
        OK(batchloom_processor_process(made->processor, BYTES("FEE|1|2.00\nFEE|1|2.00\nFEE"), false, &chunk, &error));
        CHECK(chunk.record_count == 1 || chunk.record_count == 2);
    }
    if (made->envelope != NULL) {
        OK(batchloom_envelope_trailer(made->envelope, &trailer, &error));
        batchloom_buf_free(trailer);
    }
}

/* A manager and what was had of it. */
static void make_keys(objects *made)
{
    objects_of_keys(made);
}

static void drop_keys(objects *made, int which)
{
    switch (which) {
    case 0: (void)DROP(idempotency, idempotency); break;
    case 1: (void)DROP(answer, answer); break;
    case 2: (void)DROP(claim, claim); break;
    case 3: (void)DROP(http, http_exchange); break;
    default: (void)DROP(operator, operator_);
    }
}

static void use_keys(objects *made)
{
    batchloom_buf *head = NULL;
    if (made->answer != NULL) {
        CHECK(batchloom_answer_kind(made->answer) == BATCHLOOM_ANSWER_STARTED);
    }
    if (made->claim != NULL) {
        OK(batchloom_claim_heartbeat(made->claim, &error));
    }
    if (made->http_exchange != NULL) {
        CHECK(batchloom_http_kind(made->http_exchange) == BATCHLOOM_HTTP_PROCEED);
    }
    if (made->operator_ != NULL) {
        OK(batchloom_operator_audit_head(made->operator_, &head, &error));
        batchloom_buf_free(head);
    }
}

int main(void)
{
    all_orders(4, make_run, drop_run, use_run);
    all_orders(6, make_plan, drop_plan, use_plan);
    all_orders(4, make_processor, drop_processor, use_processor);
    all_orders(5, make_keys, drop_keys, use_keys);
    return 0;
}
