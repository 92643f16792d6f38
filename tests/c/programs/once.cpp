// Work that is carried out once, and what becomes of it when it throws.
#include "check.hpp"
#include <stdexcept>

using namespace batchloom;
using namespace std::chrono_literals;

static int worked = 0;

// Runs work that throws; whether the exception came out.
static bool throws(const idempotency &manager, std::string_view key, const begin_options &options) {
    try {
        const auto answer = manager.run("s", key, "", [](const claim &) -> outcome { ++worked; throw std::domain_error("no funds"); }, options);
        return false;
    } catch (const std::domain_error &exception) {
        return std::string_view(exception.what()) == "no funds";
    }
}

static void work_that_throws(const idempotency &manager) {
    worked = 0;
    // It is a failure, which is recorded: whoever comes next is told of it, and nothing is done again.
    CHECK(throws(manager, "thrown", {}) && worked == 1);
    CHECK(!throws(manager, "thrown", {}) && worked == 1);
    const auto again = manager.run("s", "thrown", "", [](const claim &) { return outcome("done"); }).value();
    CHECK(again.kind() == answer_kind::failed && again.is_replayed() && again.bytes() == "no funds");

    // Where failures are not kept the key is free again.
    begin_options options;
    options.failures = keep::not_at_all();
    CHECK(throws(manager, "free", options) && throws(manager, "free", options) && worked == 3);
    const auto done = manager.run("s", "free", "", [](const claim &) { return "done"; }).value();
    CHECK(done.completed() && done.bytes() == "done" && !done.is_replayed());

    // What is no std::exception says nothing of itself.
    try {
        manager.run("s", "number", "", [](const claim &) -> outcome { throw 4711; }).value();
        CHECK(!"this is not reached");
    } catch (int caught) {
        CHECK(caught == 4711);
    }
    const auto number = manager.run("s", "number", "", [](const claim &) { return outcome("done"); }).value();
    CHECK(number.kind() == answer_kind::failed && number.bytes().empty());
}

static void work(const idempotency &manager) {
    const std::string bytes("\0binary\0", 8);
    begin_options options;
    options.heartbeat = true;
    options.results = 1h;
    options.actor = "somebody";
    const auto first = manager.run("s", "work", "request", [&](const claim &claim) {
        CHECK(claim.token() > 0 && !claim.is_taken_over() && !claim.is_lost() && claim.heartbeat());
        return outcome(bytes);
    }, options).value();
    CHECK(first.completed() && first.bytes() == bytes && !first.is_replayed());
    CHECK(manager.run("s", "work", "request", [](const claim &) { return "another"; }).value().bytes() == bytes);
    CHECK(fails(manager.run("s", "work", "another", [](const claim &) { return "another"; }), error_kind::mismatch));
    const auto failed = manager.run("s", "failed", "", [](const claim &) { return outcome::failure("refused"); }).value();
    CHECK(failed.kind() == answer_kind::failed && !failed.is_replayed() && failed.bytes() == "refused");
    CHECK(fails(manager.run("s", "none", "", nullptr), error_kind::invalid));
    // A NUL would cut the name off: it is refused.
    options.actor = std::string("some\0body", 9);
    CHECK(fails(manager.run("s", "nul", "", [](const claim &) { return "x"; }, options), error_kind::invalid));
}

static void claims(const idempotency &manager) {
    auto answer = manager.begin("s", "claim", bytes_view("fingerprint", 11)).value();
    CHECK(answer.kind() == answer_kind::started);
    auto taken = answer.take_claim().value();
    CHECK(fails(answer.take_claim(), error_kind::closed));
    auto held = std::move(taken);
    CHECK(fails(taken.heartbeat(), error_kind::invalid) && held.heartbeat() && held.keep_alive());

    const auto other = manager.begin("s", "claim", "fingerprint").value();
    CHECK(other.kind() == answer_kind::in_progress && other.owner_process() > 0 && other.owner_host() && other.retry_after() > 0ms);
    CHECK(manager.begin("s", "claim", "another").value().kind() == answer_kind::mismatch);
    CHECK(held.complete(std::vector<std::uint8_t>{1, 2, 3}, keep::forever()));
    CHECK(manager.begin("s", "claim", "fingerprint").value().bytes() == "\1\2\3");

    auto released = manager.begin("s", "released", {}).value().take_claim().value();
    CHECK(released.release() && manager.begin("s", "released", {}).value().kind() == answer_kind::started);
    auto failed = manager.begin("s", "given up", {}).value().take_claim().value();
    CHECK(failed.fail("why", 1h) && manager.begin("s", "given up", {}).value().bytes() == "why");

    CHECK(manager.purge(std::chrono::system_clock::now() + 1h, "somebody").value().view().find("\"keys\":1") != std::string_view::npos);
    CHECK(manager.begin("s", "claim", "fingerprint").value().kind() == answer_kind::purged);
}

int main() {
    store_options options;
    options.busy = 10s;
    options.audit_key = "secret";
    auto manager = idempotency::open(std::filesystem::path("keys.db"), options).value();
    work_that_throws(manager);
    work(manager);
    claims(manager);
    CHECK(manager.close() && fails(manager.begin("s", "k", {}), error_kind::closed));
    CHECK(fails(idempotency::open("payments.yaml"), error_kind::corrupt));
    return 0;
}
