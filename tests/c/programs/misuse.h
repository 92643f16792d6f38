/*
 * What the calls of misuse_prototypes.c, which a test makes of the header, share: places for results, and what must hold of each call.
 *
 * A wrong argument is an error or a value that says nothing; never a fault of the library (BATCHLOOM_INTERNAL), and never a crash.
 */
#ifndef MISUSE_H
#define MISUSE_H

#include "objects.h"

static objects live;

/* Not aligned for anything but bytes. */
#define CROOKED(type, number) ((type)(void *)(crooked[number] + 1))
static union {
    long double align;
    char bytes[256];
} crooked_space[16];
static char *crooked[16];

static const uint8_t no_utf8[] = {'a', 0xFF, 0xFE, 'z'};

static inline int32_t on_event(const batchloom_event *event, void *context)
{
    (void)event, (void)context;
    return 0;
}

static inline int32_t on_progress(const batchloom_progress *progress, void *context)
{
    (void)progress, (void)context;
    return 0;
}

static inline int32_t on_line(const char *line, size_t length, void *context)
{
    (void)line, (void)length, (void)context;
    return 0;
}

static inline int32_t on_work(const batchloom_claim *claim, batchloom_work *work, void *context)
{
    (void)claim, (void)work, (void)context;
    return 0;
}

static inline void on_drop(void *context)
{
    (void)context;
}

static int failures;

/* All that is wrong is told, not only the first. */
static void fail(const char *call, int32_t status, const char *what)
{
    fprintf(stderr, "%s: status %d: %s\n", call, (int)status, what);
    ++failures;
}

/* Every status belongs to an error, and no wrong argument is a fault of the library. */
static void judge(const char *call, int32_t status, batchloom_error *error, int must_be_invalid)
{
    if (status < BATCHLOOM_OK || status >= BATCHLOOM_INTERNAL) {
        fail(call, status, error == NULL ? "a fault" : batchloom_error_summary(error, NULL));
    }
    if (must_be_invalid && status != BATCHLOOM_INVALID) {
        fail(call, status, "this should be BATCHLOOM_INVALID");
    }
    if (error != NULL && batchloom_error_kind(error) != status) {
        fail(call, status, "the error says something else");
    }
    if (error != NULL && must_be_invalid && batchloom_error_message(error, NULL)[0] == '\0') {
        fail(call, status, "the error says nothing");
    }
    batchloom_error_free(error);
}

static void prepare(void)
{
    size_t number;
    memset(crooked_space, 0, sizeof crooked_space);
    for (number = 0; number < sizeof crooked / sizeof *crooked; ++number) {
        crooked[number] = crooked_space[number].bytes;
    }
}

/* Takes an error back that was written to a place that is not aligned. */
static void take_crooked_error(int number)
{
    batchloom_error *error = NULL;
    memcpy(&error, crooked[number] + 1, sizeof error);
    batchloom_error_free(error);
    memset(crooked[number], 0, sizeof crooked_space[0].bytes);
}

/* Work is lent to a function that carries it out: calls that need some go on in there. */
static int32_t inside_of_work(const batchloom_claim *claim, batchloom_work *work, void *context)
{
    void (*const *group)(void) = context;
    (void)claim;
    live.work = work;
    (*group)();
    live.work = NULL;
    return 0;
}

static void with_work(void (*group)(void))
{
    batchloom_idempotency *manager = NULL;
    batchloom_answer *answer = NULL;
    batchloom_error *error = NULL;
    OK(batchloom_idempotency_open("keys.db", BATCHLOOM_NTS, NULL, &manager, &error));
    OK(batchloom_idempotency_run(manager, "w", 1, BYTES(fresh_key()), NULL, 0, NULL, inside_of_work, &group, NULL, &answer, &error));
    batchloom_answer_free(answer);
    batchloom_idempotency_free(manager);
}

#endif
