/* What a function that the library has called may ask for, and what it may not: nothing waits for itself, and nothing frees what calls. */
#include "objects.h"
#include <stdatomic.h>
#include <time.h>

static batchloom_error *error;

typedef struct inside {
    const batchloom_job *job;
    _Atomic(batchloom_run *) run;
    atomic_int told;
    atomic_int dropped;
    int32_t answer;
} inside;

static batchloom_run *run_of(inside *context)
{
    struct timespec moment = {0, 1000000};
    batchloom_run *run;
    while ((run = atomic_load(&context->run)) == NULL) {
        nanosleep(&moment, NULL);
    }
    return run;
}

/* Everything that would wait for itself. */
static void try_everything(inside *context)
{
    batchloom_progress progress = BATCHLOOM_PROGRESS_INIT;
    batchloom_report *report = NULL;
    batchloom_error *refused = NULL;
    batchloom_run *run = run_of(context);
    bool ended;
    OK(batchloom_run_progress(run, &progress, &error));
    CHECK(batchloom_run_wait(run, 1, &ended, &refused) == BATCHLOOM_INVALID);
    CHECK(strstr(batchloom_error_message(refused, NULL), "callback") != NULL && batchloom_error_help(refused, NULL) != NULL);
    batchloom_error_free(refused);
    CHECK(batchloom_run_report(run, &report, NULL) == BATCHLOOM_INVALID && report == NULL);
    CHECK(batchloom_run_watch(run, 1, NULL, NULL, NULL, NULL) == BATCHLOOM_INVALID);
    CHECK(batchloom_run_close(run, NULL) == BATCHLOOM_INVALID);
    CHECK(batchloom_run_free(run) == BATCHLOOM_INVALID);
    CHECK(batchloom_job_run(context->job, NULL, &report, NULL) == BATCHLOOM_INVALID && report == NULL);
    OK(batchloom_run_progress(run, &progress, &error));
}

static int32_t on_event(const batchloom_event *event, void *pointer)
{
    inside *context = pointer;
    CHECK(event->size >= sizeof *event && event->name != NULL && event->message != NULL && event->json[0] == '{');
    atomic_fetch_add(&context->told, 1);
    try_everything(context);
    return context->answer;
}

static int32_t on_progress(const batchloom_progress *progress, void *pointer)
{
    inside *context = pointer;
    CHECK(progress->size >= sizeof *progress);
    atomic_fetch_add(&context->told, 1);
    try_everything(context);
    return context->answer;
}

static void on_drop(void *pointer)
{
    inside *context = pointer;
    atomic_fetch_add(&context->dropped, 1);
    try_everything(context);
}

/* A run with a subscriber that tries everything, and answers so. */
static int32_t subscribed(batchloom_job *job, int32_t answer)
{
    inside context = {.job = job, .answer = answer};
    batchloom_options *options = fresh_options();
    batchloom_run *run = NULL;
    batchloom_report *report = NULL;
    int32_t status;
    OK(batchloom_options_set_subscriber(options, BATCHLOOM_LEVEL_DEBUG, on_event, &context, on_drop, &error));
    OK(batchloom_run_start(job, options, &run, &error));
    batchloom_options_free(options);
    atomic_store(&context.run, run);
    OK(batchloom_run_report(run, &report, &error));
    status = batchloom_report_status(report);
    CHECK(atomic_load(&context.told) > 0);
    OK(batchloom_run_free(run) == BATCHLOOM_OK ? BATCHLOOM_OK : BATCHLOOM_INVALID);
    CHECK(atomic_load(&context.dropped) == 1);
    batchloom_report_free(report);
    return status;
}

static void watched(batchloom_job *job)
{
    inside context = {.job = job};
    batchloom_options *options = fresh_options();
    batchloom_run *run = NULL;
    OK(batchloom_run_start(job, options, &run, &error));
    atomic_store(&context.run, run);
    OK(batchloom_run_watch(run, 1, on_progress, &context, on_drop, &error));
    CHECK(atomic_load(&context.told) >= 1 && atomic_load(&context.dropped) == 1);
    /* Also where the call fails the context is given back. */
    CHECK(batchloom_run_watch(run, 1, NULL, &context, on_drop, NULL) == BATCHLOOM_INVALID);
    CHECK(batchloom_run_watch(NULL, 1, on_progress, &context, on_drop, NULL) == BATCHLOOM_INVALID);
    CHECK(atomic_load(&context.dropped) == 3);
    batchloom_options_free(options);
    batchloom_run_free(run);
}

/* Options that refuse a subscriber give its context back, too. */
static void refused(batchloom_job *job)
{
    inside context = {.job = job};
    batchloom_options *options = fresh_options();
    batchloom_run *run = NULL;
    OK(batchloom_run_start(job, options, &run, &error));
    atomic_store(&context.run, run);
    CHECK(batchloom_options_set_subscriber(options, 99, on_event, &context, on_drop, NULL) == BATCHLOOM_INVALID);
    CHECK(batchloom_options_set_subscriber(NULL, 0, on_event, &context, on_drop, NULL) == BATCHLOOM_INVALID);
    CHECK(atomic_load(&context.dropped) == 2);
    /* One that is replaced is given back, and so is one that nobody ever called. */
    OK(batchloom_options_set_subscriber(options, 0, on_event, &context, on_drop, &error));
    OK(batchloom_options_set_subscriber(options, 0, NULL, &context, on_drop, &error));
    CHECK(atomic_load(&context.dropped) == 4);
    OK(batchloom_options_set_subscriber(options, 0, on_event, &context, on_drop, &error));
    batchloom_options_free(options);
    CHECK(atomic_load(&context.dropped) == 5);
    batchloom_run_free(run);
}

typedef struct keeper {
    batchloom_idempotency *manager;
    int worked;
} keeper;

/* Work that asks for its own key, ends its own claim, and frees what was lent to it. */
static int32_t work(const batchloom_claim *claim, batchloom_work *work, void *pointer)
{
    keeper *context = pointer;
    batchloom_answer *answer = NULL;
    ++context->worked;
    OK(batchloom_idempotency_begin(context->manager, "s", 1, BYTES("k"), NULL, 0, NULL, &answer, &error));
    CHECK(batchloom_answer_kind(answer) == BATCHLOOM_ANSWER_IN_PROGRESS);
    batchloom_answer_free(answer);
    answer = NULL;
    CHECK(batchloom_idempotency_run(context->manager, "s", 1, BYTES("k"), NULL, 0, NULL, NULL, NULL, NULL, &answer, NULL) == BATCHLOOM_INVALID);
    OK(batchloom_claim_heartbeat(claim, &error));
    batchloom_claim_free((batchloom_claim *)(void *)claim);
    CHECK(batchloom_claim_token(claim) > 0);
    OK(batchloom_work_answer(work, BYTES("first"), &error));
    OK(batchloom_work_answer(work, BYTES("last"), &error));
    CHECK(batchloom_work_answer(work, NULL, 4, NULL) == BATCHLOOM_INVALID);
    return 0;
}

static int32_t never(const batchloom_claim *claim, batchloom_work *work, void *pointer)
{
    (void)claim, (void)work, (void)pointer;
    CHECK(!"this work was done before");
    return 0;
}

static void keys(void)
{
    keeper context = {NULL, 0};
    batchloom_answer *answer = NULL;
    OK(batchloom_idempotency_open("keys.db", BATCHLOOM_NTS, NULL, &context.manager, &error));
    OK(batchloom_idempotency_run(context.manager, "s", 1, BYTES("k"), NULL, 0, NULL, work, &context, NULL, &answer, &error));
    CHECK(context.worked == 1 && strcmp(batchloom_answer_bytes(answer, NULL), "last") == 0);
    batchloom_answer_free(answer);
    OK(batchloom_idempotency_run(context.manager, "s", 1, BYTES("k"), NULL, 0, NULL, never, NULL, NULL, &answer, &error));
    CHECK(batchloom_answer_is_replayed(answer));
    batchloom_answer_free(answer);
    batchloom_idempotency_free(context.manager);
}

/* A line that closes the operator that tells it: the export comes to its end, and everything later is refused. */
static int32_t closes(const char *line, size_t length, void *pointer)
{
    CHECK(strlen(line) == length);
    OK(batchloom_operator_close(pointer, &error));
    return 0;
}

static void trails(void)
{
    batchloom_operator *opened = NULL;
    uint64_t count = 0;
    OK(batchloom_operator_open("keys.db", BATCHLOOM_NTS, NULL, &opened, &error));
    OK(batchloom_operator_audit_export(opened, 0, NULL, 0, closes, opened, NULL, &count, &error));
    CHECK(count > 0);
    CHECK(batchloom_operator_audit_export(opened, 0, NULL, 0, closes, opened, NULL, &count, NULL) == BATCHLOOM_CLOSED);
    batchloom_operator_free(opened);
}

int main(void)
{
    batchloom_job *job = NULL;
    OK(batchloom_job_load("payments.yaml", BATCHLOOM_NTS, &job, &error));
    CHECK(subscribed(job, 0) == BATCHLOOM_STATUS_COMPLETED);
    CHECK(subscribed(job, 1) == BATCHLOOM_STATUS_STOPPED);
    watched(job);
    refused(job);
    keys();
    trails();
    batchloom_job_free(job);
    return 0;
}
