/*
 * A function that is carried out once, however often it is called: the second call replays what the first one has answered.
 *
 *     cc -std=c11 idempotent.c $(pkg-config --cflags --libs batchloom) -o idempotent
 *     ./idempotent FOLDER          the store appears in it
 */
#include <batchloom.h>
#include <stdio.h>
#include <string.h>

/* A payment: its number is the key, all of it is the request. */
struct payment {
    const char *number;
    const char *request;
};

/*
 * Carries the payment out, and says what the answer is. Called at most once for a number, whatever happens around it: in other threads,
 * in other processes, after a crash.
 *
 * `claim` is the right to do so. One that was taken over stems from a caller that died at work: what it has done is not known, so that a
 * real program would ask the other side before it pays again.
 */
static int32_t pay(const batchloom_claim *claim, batchloom_work *work, void *context)
{
    const struct payment *payment = (const struct payment *)context;
    const char *answer = "accepted";
    if (batchloom_claim_is_taken_over(claim)) {
        answer = "look at it by hand";
    }
    printf("  paying %s\n", payment->request);
    /* 0 records the answer as the result; any other value as the failure. */
    return batchloom_work_answer(work, (const uint8_t *)answer, strlen(answer), NULL);
}

static int32_t pay_once(const batchloom_idempotency *manager, struct payment payment, batchloom_error **error)
{
    batchloom_answer *answer = NULL;
    size_t length = 0;
    int32_t status;
    printf("payment %s\n", payment.number);
    status = batchloom_idempotency_run(manager, "payments", BATCHLOOM_NTS,                                /* what kind of thing */
                                       (const uint8_t *)payment.number, strlen(payment.number),           /* which one */
                                       (const uint8_t *)payment.request, strlen(payment.request),         /* the request */
                                       NULL, pay, &payment, NULL, &answer, error);
    if (status == BATCHLOOM_OK) {
        const char *bytes = batchloom_answer_bytes(answer, &length);
        printf("  %.*s%s\n", (int)length, bytes, batchloom_answer_is_replayed(answer) ? ", as recorded" : "");
    }
    batchloom_answer_free(answer);
    return status;
}

int main(int argc, char **argv)
{
    const struct payment payment = {"P-1", "100.00 CHF to 4711"};
    const struct payment another = {"P-1", "999.00 CHF to 4711"};
    batchloom_idempotency *manager = NULL;
    batchloom_error *error = NULL;
    char store[4096];
    int32_t status;

    if (argc != 2 || snprintf(store, sizeof store, "%s/keys.db", argv[1]) >= (int)sizeof store) {
        fprintf(stderr, "usage: idempotent FOLDER\n");
        return 2;
    }
    status = batchloom_idempotency_open(store, BATCHLOOM_NTS, NULL, &manager, &error);
    if (status == BATCHLOOM_OK) {
        status = pay_once(manager, payment, &error);
    }
    if (status == BATCHLOOM_OK) {
        status = pay_once(manager, payment, &error);
    }
    /* The same number for something else is a mistake of the caller, and found out. */
    if (status == BATCHLOOM_OK) {
        status = pay_once(manager, another, &error);
    }
    if (error != NULL) {
        printf("  %s: %s\n", batchloom_error_code(error, NULL), batchloom_error_message(error, NULL));
    }
    batchloom_error_free(error);
    batchloom_idempotency_free(manager);
    return status == BATCHLOOM_MISMATCH ? 0 : 1;
}
