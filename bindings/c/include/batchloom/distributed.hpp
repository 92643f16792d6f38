// One execution cut into splits, for callers who distribute the work themselves: plan, process anywhere, commit in order.
//
// SPDX-License-Identifier: Apache-2.0

#ifndef BATCHLOOM_DISTRIBUTED_HPP
#define BATCHLOOM_DISTRIBUTED_HPP

#include "job.hpp"

namespace batchloom {

// A plan: what an execution is about, and how its input is cut into splits. Never changes.
//
// Threads: any number at once; options one at a time.
class plan : public object<batchloom_plan, batchloom_plan_free> {
public:
    using object::object;

    // Plans an execution with as many splits as wanted, or fewer. Inputs, parameters and the instant are bound for good. Errors:
    // invalid, and what an input can fail with that is missing or malformed at its ends.
    static result<plan> make(const job &job, options &options, std::uint64_t splits) {
        if (auto problem = options.check().error()) {
            return problem;
        }
        return detail::made<plan>(
            [&](auto **plan, auto **error) { return batchloom_plan_new(job.get(), options.get(), splits, plan, error); });
    }
    // A plan from its text, in any process. Errors: corrupt where it is no plan of this version of the library.
    static result<plan> from_json(std::string_view json) {
        return detail::made<plan>(
            [&](auto **plan, auto **error) { return batchloom_plan_from_json(detail::given(json), json.size(), plan, error); });
    }
    // The plan as text, for other processes.
    result<buffer> to_json() const {
        return detail::made<buffer>([&](auto **json, auto **error) { return batchloom_plan_to_json(get(), json, error); });
    }
    std::uint64_t split_count() const noexcept { return batchloom_plan_split_count(get()); }
};

// Merges the results of two neighbouring splits, or of runs of them. Errors: corrupt for damaged results; mismatch where they are of
// two plans, or no neighbours. Threads: any.
inline result<buffer> merge_results(bytes_view first, bytes_view second) {
    return detail::made<buffer>([&](auto **merged, auto **error) {
        return batchloom_results_merge(first.data(), first.size(), second.data(), second.size(), merged, error);
    });
}

// Processes splits of one plan; any number of processes may have one.
//
// Threads: any number at once.
class worker : public object<batchloom_worker, batchloom_worker_free> {
public:
    using object::object;

    // Opens the input of a plan. Errors: mismatch for a plan of another job; unavailable where the input is not what was planned.
    static result<worker> open(const job &job, const plan &plan) {
        return detail::made<worker>(
            [&](auto **worker, auto **error) { return batchloom_worker_new(job.get(), plan.get(), worker, error); });
    }
    // Processes a split, by its number counted from 0. What is wrong with the data stands in the result. Errors: invalid for a split
    // that the plan does not have; unavailable where the input changed, or cannot be read.
    result<buffer> process(std::uint64_t split) const {
        return detail::made<buffer>([&](auto **result, auto **error) { return batchloom_worker_process(get(), split, result, error); });
    }
};

// Merges the results of a plan and publishes the outputs. Destroyed before its end it leaves nothing behind.
//
// Threads: one at a time.
class commit : public object<batchloom_commit, batchloom_commit_free> {
public:
    using object::object;

    // Checks the targets of the outputs and begins to write them. Of the options the outputs count. Errors: as for worker::open(), and
    // what targets can fail with: conflict, not_found, permission.
    static result<commit> begin(const job &job, const plan &plan, options &options) {
        if (auto problem = options.check().error()) {
            return problem;
        }
        return detail::made<commit>([&](auto **commit, auto **error) {
            return batchloom_commit_new(job.get(), plan.get(), options.get(), commit, error);
        });
    }
    // Adds the next result, in the order of the splits. Errors: corrupt, mismatch, and what writing can fail with; then the execution
    // can only fail.
    result<void> add(bytes_view processed) {
        return detail::failure([&](auto **error) { return batchloom_commit_add(get(), processed.data(), processed.size(), error); });
    }
    // Proves that everything is accounted for, and publishes the outputs. Ends the commit. That the execution failed stands in the
    // report. Errors: closed where it was finished before.
    result<report> finish() {
        return detail::made<report>([&](auto **report, auto **error) { return batchloom_commit_finish(get(), report, error); });
    }
};

}  // namespace batchloom

#endif  // BATCHLOOM_DISTRIBUTED_HPP
