/* What keys and requests come to: the numbers that the header names are those that the library gives. */
#define _POSIX_C_SOURCE 200809L /* for nanosleep() */

#include "check.h"
#include <time.h>

static batchloom_error *error;

static batchloom_answer *begin(const batchloom_idempotency *manager, const char *key, const char *fingerprint, uint64_t lease)
{
    batchloom_answer *answer = NULL;
    batchloom_begin_options options = BATCHLOOM_BEGIN_OPTIONS_INIT;
    options.lease_milliseconds = lease;
    OK(batchloom_idempotency_begin(manager, "s", 1, BYTES(key), BYTES(fingerprint), &options, &answer, &error));
    return answer;
}

static int32_t kind(const batchloom_idempotency *manager, const char *key, const char *fingerprint)
{
    batchloom_answer *answer = begin(manager, key, fingerprint, 0);
    int32_t found = batchloom_answer_kind(answer);
    batchloom_answer_free(answer);
    return found;
}

static batchloom_claim *claim(const batchloom_idempotency *manager, const char *key, uint64_t lease)
{
    batchloom_claim *taken = NULL;
    batchloom_answer *answer = begin(manager, key, "", lease);
    CHECK(batchloom_answer_kind(answer) == BATCHLOOM_ANSWER_STARTED);
    OK(batchloom_answer_take_claim(answer, &taken, &error));
    batchloom_answer_free(answer);
    return taken;
}

static int32_t work(const batchloom_claim *lent, batchloom_work *work, void *context)
{
    (void)lent, (void)work, (void)context;
    return 0;
}

static int32_t run(const batchloom_idempotency *manager, const char *key, const char *fingerprint)
{
    batchloom_answer *answer = NULL;
    int32_t status = batchloom_idempotency_run(manager, "s", 1, BYTES(key), BYTES(fingerprint), NULL, work, NULL, NULL, &answer, NULL);
    batchloom_answer_free(answer);
    return status;
}

static void keys(const batchloom_idempotency *manager)
{
    batchloom_claim *held = claim(manager, "held", 0);
    batchloom_claim *done = claim(manager, "done", 0);
    batchloom_claim *failed = claim(manager, "failed", 0);
    batchloom_claim *freed = claim(manager, "freed", 0);
    batchloom_claim *lost = claim(manager, "lost", 1);
    batchloom_claim *found;
    batchloom_buf *purged = NULL;
    struct timespec moment = {0, 50000000};

    CHECK(kind(manager, "held", "") == BATCHLOOM_ANSWER_IN_PROGRESS);
    CHECK(kind(manager, "held", "another") == BATCHLOOM_ANSWER_MISMATCH);
    CHECK(run(manager, "held", "") == BATCHLOOM_CONFLICT);
    CHECK(run(manager, "held", "another") == BATCHLOOM_MISMATCH);

    OK(batchloom_claim_complete(done, BYTES("result"), BATCHLOOM_KEEP_FOREVER, &error));
    CHECK(kind(manager, "done", "") == BATCHLOOM_ANSWER_COMPLETED);
    OK(batchloom_claim_fail(failed, BYTES("failure"), BATCHLOOM_KEEP_DEFAULT, &error));
    CHECK(kind(manager, "failed", "") == BATCHLOOM_ANSWER_FAILED);
    OK(batchloom_claim_fail(freed, BYTES("failure"), BATCHLOOM_KEEP_NOT, &error));
    CHECK(kind(manager, "freed", "") == BATCHLOOM_ANSWER_STARTED);
    CHECK(batchloom_claim_complete(held, NULL, 0, -3, NULL) == BATCHLOOM_INVALID);
    CHECK(batchloom_claim_complete(held, NULL, 0, BATCHLOOM_KEEP_NOT, NULL) == BATCHLOOM_INVALID);

    nanosleep(&moment, NULL);
    found = claim(manager, "lost", 0);
    CHECK(batchloom_claim_is_taken_over(found) && batchloom_claim_token(found) > batchloom_claim_token(lost));
    CHECK(batchloom_claim_heartbeat(lost, &error) == BATCHLOOM_FENCED);
    CHECK(batchloom_error_retry(error) == BATCHLOOM_RETRY_NEVER);
    batchloom_error_free(error);

    /* What is kept for ever can be purged, and is remembered as such; what is kept for a time stays for that time. */
    OK(batchloom_idempotency_purge(manager, INT64_MAX, NULL, 0, &purged, &error));
    CHECK(kind(manager, "done", "") == BATCHLOOM_ANSWER_PURGED);
    CHECK(kind(manager, "failed", "") == BATCHLOOM_ANSWER_FAILED);
    CHECK(run(manager, "done", "") == BATCHLOOM_CONFLICT);

    batchloom_buf_free(purged);
    batchloom_claim_free(held);
    batchloom_claim_free(done);
    batchloom_claim_free(failed);
    batchloom_claim_free(freed);
    batchloom_claim_free(lost);
    batchloom_claim_free(found);
}

static batchloom_http_exchange *request(const batchloom_idempotency *manager, const char *key, int32_t cache)
{
    batchloom_http_exchange *exchange = NULL;
    batchloom_http_policy policy = BATCHLOOM_HTTP_POLICY_INIT;
    batchloom_http_request request = BATCHLOOM_HTTP_REQUEST_INIT;
    batchloom_http_header header = {"Idempotency-Key", BATCHLOOM_NTS, NULL, BATCHLOOM_NTS};
    header.value = key;
    policy.cache_errors = cache;
    request.method = "POST";
    request.route = "/payments";
    request.headers = &header;
    request.header_count = 1;
    OK(batchloom_http_begin(manager, &policy, &request, &exchange, &error));
    return exchange;
}

/* What becomes of a response with this status. */
static int32_t respond(const batchloom_idempotency *manager, const char *key, int32_t cache, uint32_t status, size_t length)
{
    static const uint8_t body[4096];
    int32_t recorded = 0;
    batchloom_http_exchange *exchange = request(manager, key, cache);
    CHECK(batchloom_http_kind(exchange) == BATCHLOOM_HTTP_PROCEED);
    OK(batchloom_http_respond(exchange, status, NULL, 0, body, length, &recorded, &error));
    batchloom_http_free(exchange);
    return recorded;
}

static int32_t decision(const batchloom_idempotency *manager, const char *key)
{
    batchloom_http_exchange *exchange = request(manager, key, BATCHLOOM_HTTP_CACHE_ALL);
    int32_t found = batchloom_http_kind(exchange);
    batchloom_http_free(exchange);
    return found;
}

static void requests(const batchloom_idempotency *manager)
{
    CHECK(respond(manager, "\"all\"", BATCHLOOM_HTTP_CACHE_ALL, 500, 1) == BATCHLOOM_HTTP_STORED);
    CHECK(respond(manager, "\"500\"", BATCHLOOM_HTTP_CACHE_BELOW_500, 500, 1) == BATCHLOOM_HTTP_FREED);
    CHECK(respond(manager, "\"499\"", BATCHLOOM_HTTP_CACHE_BELOW_500, 499, 1) == BATCHLOOM_HTTP_STORED);
    CHECK(respond(manager, "\"400\"", BATCHLOOM_HTTP_CACHE_BELOW_400, 400, 1) == BATCHLOOM_HTTP_FREED);
    CHECK(respond(manager, "\"399\"", BATCHLOOM_HTTP_CACHE_BELOW_400, 399, 1) == BATCHLOOM_HTTP_STORED);
    CHECK(respond(manager, "\"long\"", BATCHLOOM_HTTP_CACHE_ALL, 200, 4096) == BATCHLOOM_HTTP_REPLACED);
    CHECK(decision(manager, "\"all\"") == BATCHLOOM_HTTP_REPLAY);
    CHECK(decision(manager, "\"unclosed") == BATCHLOOM_HTTP_REFUSE);
}

int main(int argc, char **argv)
{
    batchloom_store_options options = BATCHLOOM_STORE_OPTIONS_INIT;
    batchloom_idempotency *manager = NULL;
    batchloom_answer *answer = NULL;
    char path[4096];
    CHECK(argc == 2);
    snprintf(path, sizeof path, "%s/keys.db", argv[1]);
    options.longest_result = 1024;
    OK(batchloom_idempotency_open(path, BATCHLOOM_NTS, &options, &manager, &error));
    keys(manager);
    requests(manager);
    OK(batchloom_idempotency_close(manager, &error));
    CHECK(batchloom_idempotency_begin(manager, "s", 1, BYTES("k"), NULL, 0, NULL, &answer, NULL) == BATCHLOOM_CLOSED);
    batchloom_idempotency_free(manager);
    return 0;
}
