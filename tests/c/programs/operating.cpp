// What a store knows of executions, and what can be done about them.
#include "check.hpp"
#include <stdexcept>

using namespace batchloom;
using namespace std::chrono_literals;

static bool has(const result<buffer> &json, std::string_view text) {
    return json && json.value().view().find(text) != std::string_view::npos;
}

// A run that is stopped in the middle, and gone on with.
static void stopped_and_resumed(const job &job, const job_operator &store) {
    large_input("large.txt", 400000);
    options options;
    options.store("store.db").key("large").input("bookings", "large.txt").output("ledger", "large-ledger.txt").discard_output("rejects");
    options.threads(1).block_size(4096).checkpoint_records(1000);
    const auto run = job.start(options).value();
    CHECK(run.watch(1ms, [](const progress &progress) { return progress.bytes_done == 0; }));
    CHECK(run.report().value().status() == run_status::stopped);
    const auto id = store.find("payments", "large").value();
    CHECK(has(store.execution(id), "STOPPED") && has(store.resumable(id), "large.txt"));
    const auto going_on = store.resume(id, "store.db").value();
    const auto report = going_on.report().value();
    CHECK(report.completed() && report.attempts() == 2 && report.resumed_from() && report.counts().read == 400000);
    CHECK(has(store.attempts(id), "COMPLETED"));
}

int main() {
    CHECK(fails(job_operator::open("store.db"), error_kind::unavailable));
    const auto job = batchloom::job::load("payments.yaml").value();
    options options;
    options.store(std::filesystem::path("store.db")).key("today").actor("somebody").correlation("case-1");
    const auto report = job.run(options).value();
    CHECK(report.completed() && report.key() == "today" && report.execution_id());
    CHECK(job.run(options).value().is_duplicate());

    store_options about;
    about.actor = "operator";
    const auto store = job_operator::open("store.db", about).value();
    const auto id = store.find("payments", "today").value();
    CHECK(id.view() == *report.execution_id() && fails(store.find("payments", "tomorrow"), error_kind::not_found));
    CHECK(has(store.execution(id), "COMPLETED") && has(store.attempts(id), "COMPLETED"));
    CHECK(has(store.history(), id.view()) && has(store.history("payments", 1), id.view()) && !has(store.history("other"), id.view()));
    CHECK(fails(store.stop(id), error_kind::conflict) && fails(store.abandon(id, "why"), error_kind::conflict));
    CHECK(fails(store.execution("nobody"), error_kind::not_found) && has(store.examine(), "[]"));

    const auto head = store.audit_head().value();
    CHECK(has(store.audit_verify(), "\"entries\"") && store.audit_verify(head.view()));
    CHECK(fails(store.audit_verify("no head"), error_kind::invalid));
    std::uint64_t lines = 0;
    const auto all = store.audit_export(0, std::nullopt, [&](std::string_view line) { ++lines; return line.front() == '{'; });
    CHECK(all.value() == lines && lines > 1);
    CHECK(store.audit_export(0, id.view(), [](std::string_view) { return false; }).value() <= 1);
    try {
        const auto never = store.audit_export(0, id.view(), [](std::string_view) -> bool { throw std::length_error("full"); });
        CHECK(!"this is not reached");
    } catch (const std::length_error &) {
    }

    stopped_and_resumed(job, store);
    CHECK(has(store.purge("2000-01-01"), "\"executions\":0") && fails(store.purge("soon"), error_kind::invalid));
    CHECK(store.close() && fails(store.audit_head(), error_kind::closed));
    return 0;
}
