// Results, errors, and objects that are moved.
#include "check.hpp"

using namespace batchloom;

static void errors() {
    const auto missing = job::load(std::filesystem::path("missing.yaml"));
    CHECK(fails(missing, error_kind::not_found));
    const error found = missing.error();
    CHECK(found.code() == "BL1009" && found.number() == 1009);
    CHECK(found.retry() == retry_state::never || found.retry() == retry_state::maybe);
    CHECK(!found.message().empty() && found.summary().find("not_found") != std::string_view::npos);
    CHECK(found.json().find("\"BL1009\"") != std::string::npos && found.diagnostics().empty());
    CHECK(!found.line() && !found.record());

    // What is wrong with a job file is told all at once, with its place.
    const auto wrong = job::from_yaml("batchloom: 1\njob: x\nnonsense: 1\n", "wrong.yaml");
    CHECK(fails(wrong, error_kind::invalid) && wrong.error().diagnostics().find("nonsense") != std::string::npos);

    // An error without one.
    const error none;
    CHECK(!none && none.kind() == error_kind::ok && none.code().empty() && none.context().empty() && none.json().empty());
}

static void thrown() {
    try {
        job::load("missing.yaml").value_or_throw();
        CHECK(!"this is not reached");
    } catch (const std::runtime_error &caught) {
        const auto *exception = dynamic_cast<const batchloom::exception *>(&caught);
        CHECK(exception != nullptr && exception->error().code() == "BL1009");
        CHECK(exception->error().summary() == caught.what());
    }
    try {
        options().input("bookings", "").check().or_throw();
        CHECK(!"this is not reached");
    } catch (const batchloom::exception &exception) {
        // Copies of an error share it.
        const batchloom::exception copy = exception;
        CHECK(copy.error().kind() == error_kind::invalid && copy.error().get() == exception.error().get());
    }
    schema().value_or_throw();
    options().threads(2).check().or_throw();
}

static void setters() {
    const auto job = batchloom::job::load("payments.yaml").value_or_throw();
    // The first refusal is remembered, and comes back from whatever the options are given to.
    auto wrong = without_traces("payments.txt");
    wrong.output("\xff", "x").input("bookings", "").threads(1);
    const auto refused = wrong.check().error();
    CHECK(refused && refused.message().find("output") != std::string_view::npos);
    CHECK(fails(job.start(wrong), error_kind::invalid) && fails(job.run(wrong), error_kind::invalid));
    CHECK(fails(job.preview_json(wrong), error_kind::invalid) && fails(plan::make(job, wrong, 2), error_kind::invalid));

    // Every setter, as a fluent chain: what it is given is taken.
    using namespace std::chrono_literals;
    options all;
    all.input("bookings", std::string("payments.txt")).output("ledger", std::filesystem::path("l.txt")).output_stream("rejects", 1);
    all.input_stream("other", 0).parameter("p", "").threads(1).memory(1 << 21).block_size(4096).instant("2026-11-20T18:00:00Z");
    all.instant(std::nullopt).store("s.db").store(std::nullopt).force_store(false).work_folder(".").work_folder(std::nullopt);
    all.key("k").key(std::nullopt).wait(1s).wait(std::nullopt).new_generation("why", "who").new_generation(std::nullopt, std::nullopt);
    all.checkpoint_every(1s).checkpoint_bytes(1 << 20).checkpoint_records(1000).actor("a").correlation("c").audit_key("secret");
    all.audit_key({}).preview(5, 1 << 20).preview_type("FEE");
    CHECK(all.check());
    CHECK(fails(job.run(options().no_store().instant("yesterday")), error_kind::invalid));
    CHECK(options().input("bookings", "").check().error().kind() == error_kind::invalid);
}

static void moves() {
    auto first = job::load("payments.yaml").value_or_throw();
    const auto *raw = first.get();
    auto second = std::move(first);
    CHECK(second.get() == raw && first.get() == nullptr);
    CHECK(first.name().empty() && fails(first.explain(), error_kind::invalid) && fails(first.start(), error_kind::invalid));
    first = std::move(second);
    CHECK(first.name() == "payments");

    // Options that were moved from are refused, and do not stand for the defaults.
    auto options = without_traces("payments.txt");
    const auto taken = std::move(options);
    CHECK(taken.check() && fails(options.check(), error_kind::invalid) && fails(first.run(options), error_kind::invalid));

    // A result of a moved value, and an object that is given away and taken back.
    auto text = first.explain();
    const buffer words = std::move(text).value();
    CHECK(words.view().find("ledger") != std::string_view::npos && words.str() == words.view());
    job back(first.release());
    CHECK(back.name() == "payments" && first.get() == nullptr);
}

// The error of a report is valid longer than the report.
static void reports() {
    const auto job = batchloom::job::load("payments.yaml").value_or_throw();
    auto absent = without_traces("missing.txt");
    error why;
    {
        const auto failed = job.run(absent).value_or_throw();
        CHECK(failed.status() == run_status::failed && !failed.completed());
        const auto copy = failed;
        why = copy.error();
    }
    CHECK(why.kind() == error_kind::not_found && why.summary().find("missing.txt") != std::string_view::npos);

    auto options = without_traces("payments.txt");
    const auto report = job.run(options).value_or_throw();
    const auto counts = report.counts();
    CHECK(report.completed() && !report.error() && counts.read == 5 && counts.written == 4 && counts.rejected == 1);
    CHECK(counts.filtered + counts.dead_lettered + counts.pending == 0);
    CHECK(report.types().size() >= 2 && report.types()[0].name == "FEE" && report.types()[0].counts.read == 3);
    CHECK(report.reasons().size() == 1 && report.reasons()[0].name == "BAD_ACCOUNT" && report.reasons()[0].records == 1);
    CHECK(report.outputs().size() == 2 && report.outputs()[0].path == "discard" && report.outputs()[0].digest);
    CHECK(!report.key() && !report.store() && !report.resumed_from() && report.attempts() <= 1 && !report.is_duplicate());
    CHECK(report.json().find("\"counts\"") != std::string::npos && !report.canonical_json().empty() && report.notes().empty());
}

static void without_an_object() {
    CHECK(is_compatible() && version_number() > 0 && version() == batchloom_version());
    CHECK(schema().value().view().find("\"properties\"") != std::string_view::npos);
    CHECK(explain_code("BL4001").value().view().substr(0, 8) == "# BL4001" && fails(explain_code("BL0"), error_kind::invalid));
    CHECK(digest_file("payments.txt").value().view().substr(0, 14) == "xxh3-128-tree:");
    CHECK(fails(digest_file("missing.txt"), error_kind::not_found));
    CHECK(propose(std::filesystem::path("payments.txt")));
    const auto job = batchloom::job::load("payments.yaml").value();
    auto options = without_traces("payments.txt");
    options.preview(2).preview_type("REFUND");
    CHECK(job.preview_json(options).value().view().find("REFUND") != std::string_view::npos);
    CHECK(!job.preview_text(options).value().view().empty());
}

int main() {
    errors();
    thrown();
    setters();
    moves();
    reports();
    without_an_object();
    return 0;
}
