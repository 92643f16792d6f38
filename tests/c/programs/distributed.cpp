// Plan, process, merge, commit: the bytes are those of a run.
#include "check.hpp"
#include <iterator>

using namespace batchloom;

static std::string bytes(const char *path) {
    std::ifstream from(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(from), {}};
}

int main() {
    large_input("large.txt", 20000);
    const auto job = batchloom::job::load("payments.yaml").value();
    options whole;
    whole.no_store().input("bookings", "large.txt").output("ledger", "whole.txt").discard_output("rejects");
    CHECK(job.run(whole).value().completed());

    options options;
    options.no_store().input("bookings", "large.txt");
    const auto made = plan::make(job, options, 4).value();
    CHECK(made.split_count() == 4);
    // As another process has it.
    const auto plan = batchloom::plan::from_json(made.to_json().value()).value();
    CHECK(plan.split_count() == 4 && fails(batchloom::plan::from_json("no plan"), error_kind::corrupt));

    const auto worker = batchloom::worker::open(job, plan).value();
    const auto first = worker.process(0).value(), second = worker.process(1).value();
    const auto third = worker.process(2).value(), fourth = worker.process(3).value();
    CHECK(fails(worker.process(4), error_kind::invalid));
    CHECK(fails(merge_results(first, third), error_kind::mismatch) && fails(merge_results(first, "damaged"), error_kind::corrupt));

    batchloom::options targets;
    targets.no_store().output("ledger", "parts.txt").discard_output("rejects");
    {
        // One that is given up leaves nothing behind.
        auto given_up = commit::begin(job, plan, targets).value();
        CHECK(given_up.add(first));
    }
    CHECK(!std::filesystem::exists("parts.txt"));
    auto commit = batchloom::commit::begin(job, plan, targets).value();
    CHECK(commit.add(merge_results(first, second).value()) && commit.add(merge_results(third, fourth).value()));
    const auto report = commit.finish().value();
    CHECK(report.completed() && report.counts().read == 20000 && fails(commit.finish(), error_kind::closed));
    CHECK(!bytes("whole.txt").empty() && bytes("parts.txt") == bytes("whole.txt"));
    return 0;
}
