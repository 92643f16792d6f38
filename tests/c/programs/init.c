/* The _INIT macros set the size that this was compiled with, and nothing else: all other fields have their defaults. */
#include "check.h"

#define IS_EMPTY_BUT_FOR_ITS_SIZE(type, init)                   \
    do {                                                        \
        static const type made = init;                          \
        static type empty;                                      \
        empty.size = sizeof(type);                              \
        CHECK(made.size == sizeof(type));                       \
        CHECK(memcmp(&made, &empty, sizeof(type)) == 0);        \
    } while (0)

int main(int argc, char **argv)
{
    batchloom_store_options store = BATCHLOOM_STORE_OPTIONS_INIT;
    batchloom_begin_options begin = BATCHLOOM_BEGIN_OPTIONS_INIT;
    batchloom_http_policy policy = BATCHLOOM_HTTP_POLICY_INIT;
    batchloom_http_request request = BATCHLOOM_HTTP_REQUEST_INIT;
    batchloom_idempotency *manager = NULL;
    batchloom_answer *answer = NULL;
    batchloom_http_exchange *exchange = NULL;
    batchloom_error *error = NULL;
    char path[4096];
    CHECK(argc == 2);
    snprintf(path, sizeof path, "%s/keys.db", argv[1]);

    IS_EMPTY_BUT_FOR_ITS_SIZE(batchloom_progress, BATCHLOOM_PROGRESS_INIT);
    IS_EMPTY_BUT_FOR_ITS_SIZE(batchloom_counts, BATCHLOOM_COUNTS_INIT);
    IS_EMPTY_BUT_FOR_ITS_SIZE(batchloom_output, BATCHLOOM_OUTPUT_INIT);
    IS_EMPTY_BUT_FOR_ITS_SIZE(batchloom_store_options, BATCHLOOM_STORE_OPTIONS_INIT);
    IS_EMPTY_BUT_FOR_ITS_SIZE(batchloom_begin_options, BATCHLOOM_BEGIN_OPTIONS_INIT);
    IS_EMPTY_BUT_FOR_ITS_SIZE(batchloom_http_policy, BATCHLOOM_HTTP_POLICY_INIT);
    IS_EMPTY_BUT_FOR_ITS_SIZE(batchloom_http_request, BATCHLOOM_HTTP_REQUEST_INIT);

    /* The library takes them as they are. */
    OK(batchloom_idempotency_open(path, BATCHLOOM_NTS, &store, &manager, &error));
    OK(batchloom_idempotency_begin(manager, "s", 1, BYTES("k"), NULL, 0, &begin, &answer, &error));
    request.method = "GET";
    request.route = "/";
    OK(batchloom_http_begin(manager, &policy, &request, &exchange, &error));
    CHECK(batchloom_http_kind(exchange) == BATCHLOOM_HTTP_PASS_THROUGH);

    /* A structure that nobody has set is refused. */
    begin.size = 0;
    CHECK(batchloom_idempotency_begin(manager, "s", 1, BYTES("k"), NULL, 0, &begin, &answer, NULL) == BATCHLOOM_INVALID);

    batchloom_http_free(exchange);
    batchloom_answer_free(answer);
    batchloom_idempotency_free(manager);
    return 0;
}
