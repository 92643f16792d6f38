// A request with an Idempotency-Key, and the same request again.
#include "check.hpp"

using namespace batchloom;

static http_request payment(std::string_view key) {
    http_request request;
    request.caller = "customer-1";
    request.method = "POST";
    request.route = "/payments";
    request.query = "urgent=1";
    request.headers = {{"Idempotency-Key", key}, {"Content-Type", "application/json"}};
    request.body = "{\"amount\": \"10.00\"}";
    return request;
}

int main() {
    const auto manager = idempotency::open("keys.db").value();
    http_policy policy;
    policy.required = true;
    policy.scope = "payments";
    policy.methods = "POST";
    policy.fingerprint_headers = "content-type";
    policy.results = std::chrono::hours(48);

    const auto first = http_exchange::begin(manager, payment("\"k-1\""), policy).value();
    CHECK(first.kind() == http_decision::proceed && first.status() == 0 && first.headers().empty() && first.body().empty());
    CHECK(first.respond(201, {{"Location", "/payments/1"}}, "created").value() == http_recorded::stored);

    const auto again = http_exchange::begin(manager, payment("\"k-1\""), policy).value();
    CHECK(again.kind() == http_decision::replay && again.status() == 201 && again.body() == "created");
    bool found = false;
    for (const auto &header : again.headers()) {
        found = found || (header.name == "Location" && header.value == "/payments/1");
    }
    CHECK(found && fails(again.respond(200, {}, ""), error_kind::invalid));

    // Another body under the same key; no key; no method that counts.
    auto other = payment("\"k-1\"");
    other.body = bytes_view();
    other.body_digest = std::array<std::uint8_t, 32>{1};
    CHECK(http_exchange::begin(manager, other, policy).value().kind() == http_decision::refuse);
    auto without = payment("");
    without.headers.clear();
    const auto missing = http_exchange::begin(manager, without, policy).value();
    CHECK(missing.kind() == http_decision::refuse && missing.status() == 400 && !missing.body().empty());
    without.method = "GET";
    CHECK(http_exchange::begin(manager, without, policy).value().kind() == http_decision::pass_through);

    // A route with a NUL would be cut off, and be another route: it is refused.
    auto cut = payment("\"k-2\"");
    cut.route = std::string("/payments\0/1", 12);
    const auto refused = http_exchange::begin(manager, cut, policy);
    CHECK(fails(refused, error_kind::invalid));
    CHECK(http_exchange::problem(refused.error()).value().status() >= 400);

    // Without a body, and given back.
    CHECK(http_exchange::begin(manager, payment("\"k-3\"")).value().respond_without_body(204).value() == http_recorded::replaced);
    CHECK(http_exchange::begin(manager, payment("\"k-4\"")).value().release());
    policy.cache = http_cache::below_500;
    CHECK(http_exchange::begin(manager, payment("\"k-4\""), policy).value().respond(503, {}, "").value() == http_recorded::freed);
    return 0;
}
