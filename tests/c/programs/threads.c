/* Objects used by many threads at once: what takes a const pointer serves all of them, what does not serves one and refuses the others. */
#define _POSIX_C_SOURCE 200809L
#include "objects.h"
#include <pthread.h>
#include <stdatomic.h>

#define MOST_THREADS 16
#define KEYS 12

static int threads;
static int rounds;
static pthread_barrier_t together;

static objects live;
static atomic_int started[KEYS];
static atomic_int closed;
static atomic_int served;
static batchloom_buf *_Atomic results[2];

/* Starts so many threads at the same time, and waits for them. */
static void all(void *(*work)(void *))
{
    pthread_t started_threads[MOST_THREADS];
    CHECK(pthread_barrier_init(&together, NULL, (unsigned)threads) == 0);
    for (intptr_t thread = 0; thread < threads; ++thread) {
        CHECK(pthread_create(&started_threads[thread], NULL, work, (void *)thread) == 0);
    }
    for (int thread = 0; thread < threads; ++thread) {
        CHECK(pthread_join(started_threads[thread], NULL) == 0);
    }
    pthread_barrier_destroy(&together);
}

/* One job in all threads: explained, run, cancelled while it is asked how far it is. */
static void *jobs(void *thread)
{
    batchloom_error *error = NULL;
    batchloom_options *options = fresh_options();
    pthread_barrier_wait(&together);
    for (int round = 0; round < rounds; ++round) {
        batchloom_progress progress = BATCHLOOM_PROGRESS_INIT;
        batchloom_buf *plan = NULL;
        batchloom_run *run = NULL;
        batchloom_report *report = NULL;
        batchloom_job *own = NULL;
        OK(batchloom_job_load("payments.yaml", BATCHLOOM_NTS, &own, &error));
        OK(batchloom_job_explain(live.job, &plan, &error));
        OK(batchloom_run_start(live.job, options, &run, &error));
        batchloom_job_free(own);
        OK(batchloom_run_progress(run, &progress, &error));
        if ((intptr_t)thread % 2 == 1) {
            OK(batchloom_run_cancel(run, &error));
        }
        OK(batchloom_run_report(run, &report, &error));
        int32_t status = batchloom_report_status(report);
        CHECK(status == BATCHLOOM_STATUS_COMPLETED || ((intptr_t)thread % 2 == 1 && status == BATCHLOOM_STATUS_STOPPED));
        batchloom_report_free(report);
        CHECK(batchloom_run_free(run) == BATCHLOOM_OK);
        batchloom_buf_free(plan);
    }
    batchloom_options_free(options);
    return NULL;
}

/* Options serve one call at a time, and say so. */
static void *exclusive(void *thread)
{
    pthread_barrier_wait(&together);
    for (int round = 0; round < 200 * rounds; ++round) {
        batchloom_error *error = NULL;
        int32_t status = batchloom_options_set_threads(live.options, (uint32_t)(intptr_t)thread, &error);
        CHECK(status == BATCHLOOM_OK || (status == BATCHLOOM_INVALID && strstr(batchloom_error_message(error, NULL), "in use") != NULL));
        atomic_fetch_add(&served, status == BATCHLOOM_OK);
        batchloom_error_free(error);
    }
    return NULL;
}

/* A run that all wait for, watch and take the report of, while one closes it. */
static void *closing(void *thread)
{
    pthread_barrier_wait(&together);
    for (int round = 0; atomic_load(&closed) < threads - 1 && round < 100000; ++round) {
        batchloom_progress progress = BATCHLOOM_PROGRESS_INIT;
        batchloom_report *report = NULL;
        bool ended = false;
        int32_t found[4] = {
            batchloom_run_progress(live.run, &progress, NULL),
            batchloom_run_cancel(live.run, NULL),
            batchloom_run_wait(live.run, 1, &ended, NULL),
            batchloom_run_report(live.run, &report, NULL),
        };
        for (int call = 0; call < 4; ++call) {
            CHECK(found[call] == BATCHLOOM_OK || found[call] == BATCHLOOM_CLOSED);
        }
        batchloom_report_free(report);
        if ((intptr_t)thread == 0) {
            CHECK(batchloom_run_close(live.run, NULL) == BATCHLOOM_OK);
            return NULL;
        }
        if (found[3] == BATCHLOOM_CLOSED) {
            atomic_fetch_add(&closed, 1);
            return NULL;
        }
    }
    return NULL;
}

/* The same keys in all threads: each is given once. */
static void *keys(void *thread)
{
    (void)thread;
    pthread_barrier_wait(&together);
    for (int key = 0; key < KEYS; ++key) {
        batchloom_error *error = NULL;
        batchloom_answer *answer = NULL;
        batchloom_claim *claim = NULL;
        char text[32];
        snprintf(text, sizeof text, "key %d", key);
        OK(batchloom_idempotency_begin(live.idempotency, "threads", 7, BYTES(text), NULL, 0, NULL, &answer, &error));
        int32_t kind = batchloom_answer_kind(answer);
        if (kind == BATCHLOOM_ANSWER_STARTED) {
            atomic_fetch_add(&started[key], 1);
            OK(batchloom_answer_take_claim(answer, &claim, &error));
            OK(batchloom_claim_complete(claim, BYTES(text), BATCHLOOM_KEEP_DEFAULT, &error));
            batchloom_claim_free(claim);
        } else {
            CHECK(kind == BATCHLOOM_ANSWER_IN_PROGRESS || (kind == BATCHLOOM_ANSWER_COMPLETED && strcmp(batchloom_answer_bytes(answer, NULL), text) == 0));
        }
        batchloom_answer_free(answer);
    }
    return NULL;
}

/* One worker in all threads: a split comes to the same bytes in each. */
static void *splits(void *thread)
{
    pthread_barrier_wait(&together);
    for (int round = 0; round < rounds; ++round) {
        batchloom_error *error = NULL;
        batchloom_buf *result = NULL, *first = NULL;
        int split = (int)(((intptr_t)thread + round) % (intptr_t)batchloom_plan_split_count(live.plan));
        OK(batchloom_worker_process(live.worker, (uint64_t)split, &result, &error));
        if (!atomic_compare_exchange_strong(&results[split], &first, result)) {
            CHECK(batchloom_buf_length(first) == batchloom_buf_length(result));
            CHECK(memcmp(batchloom_buf_data(first), batchloom_buf_data(result), batchloom_buf_length(result)) == 0);
            batchloom_buf_free(result);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    CHECK(argc == 3);
    threads = atoi(argv[1]);
    rounds = atoi(argv[2]);
    CHECK(threads > 1 && threads <= MOST_THREADS);
    objects_make(&live);
    all(jobs);
    all(exclusive);
    CHECK(atomic_load(&served) > 0);
    all(closing);
    all(keys);
    for (int key = 0; key < KEYS; ++key) {
        CHECK(atomic_load(&started[key]) == 1);
    }
    all(splits);
    batchloom_buf_free(atomic_load(&results[0]));
    batchloom_buf_free(atomic_load(&results[1]));
    objects_free(&live);
    return 0;
}
