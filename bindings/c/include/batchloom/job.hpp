// Jobs, and their runs.
//
// SPDX-License-Identifier: Apache-2.0

#ifndef BATCHLOOM_JOB_HPP
#define BATCHLOOM_JOB_HPP

#include "options.hpp"
#include "report.hpp"

namespace batchloom {

// What a run is doing. Newer libraries may have further phases.
enum class run_phase : std::int32_t {
    planning = BATCHLOOM_PHASE_PLANNING,
    processing = BATCHLOOM_PHASE_PROCESSING,
    publishing = BATCHLOOM_PHASE_PUBLISHING,
    finished = BATCHLOOM_PHASE_FINISHED,
    comparing = BATCHLOOM_PHASE_COMPARING,
};

// How far a run is. Figures of different fields may be a block apart.
struct progress {
    run_phase phase;
    // Bytes of records in the input (0 while it is planned), and those handled.
    std::uint64_t bytes_total, bytes_done;
    // Records.
    std::uint64_t read, written, rejected;
};

// Is told how far a run is, in the thread that waits for it. `false` cancels the run. An exception cancels it, too, and comes out of
// the call that waits, when the run has ended.
using progress_function = std::function<bool(const progress &)>;

namespace detail {

inline progress plain(const batchloom_progress &from) noexcept {
    return {static_cast<run_phase>(from.phase), from.bytes_total, from.bytes_done, from.read, from.written, from.rejected};
}

}  // namespace detail

// A run that goes on in threads of its own.
//
// Threads: any number at once. From inside of a callback a run cannot be waited for, closed or destroyed; it can be asked for its
// progress and cancelled. Destroying a run that goes on cancels it, and waits until its threads have ended.
//
// Errors of all functions: error_kind::closed after close(); error_kind::invalid for one that was moved from.
class run : public object<batchloom_run, batchloom_run_free> {
public:
    using object::object;

    // How far it is; never waits.
    result<batchloom::progress> progress() const {
        batchloom_progress progress = BATCHLOOM_PROGRESS_INIT;
        auto problem = detail::failure([&](auto **error) { return batchloom_run_progress(get(), &progress, error); });
        return problem ? result<batchloom::progress>(std::move(problem)) : detail::plain(progress);
    }
    // Asks it to stop; returns at once. It ends as stopped at a checkpoint, unless it had everything done by then.
    result<void> cancel() const {
        return detail::failure([&](auto **error) { return batchloom_run_cancel(get(), error); });
    }
    // Waits for its end; whether it was reached in that time. Errors: error_kind::invalid from a callback.
    result<bool> wait(std::chrono::milliseconds time) const { return wait_for(detail::count(time)); }
    result<void> wait() const { return wait_for(BATCHLOOM_FOREVER).error(); }
    // Waits for its end, and tells `function` how far it is that often, and once more at the end. Errors: as for wait().
    result<void> watch(std::chrono::milliseconds every, const progress_function &function) const {
        detail::kept_exception kept;
        auto tell = [&](const batchloom_progress *progress) {
            return kept.run(1, [&] { return function(detail::plain(*progress)) ? 0 : 1; });
        };
        auto *call = function ? &detail::trampoline<decltype(tell), const batchloom_progress *>::call : nullptr;
        auto problem = detail::failure(
            [&](auto **error) { return batchloom_run_watch(get(), detail::count(every), call, &tell, nullptr, error); });
        kept.rethrow();
        return problem;
    }
    // Waits for its end, and gives what it came to; as often as it is asked for. That the run failed stands in the report. Errors: as
    // for wait().
    result<batchloom::report> report() const {
        return detail::made<batchloom::report>([&](auto **report, auto **error) { return batchloom_run_report(get(), report, error); });
    }
    // Cancels it, and refuses every later call.
    result<void> close() const {
        return detail::failure([&](auto **error) { return batchloom_run_close(get(), error); });
    }

private:
    result<bool> wait_for(std::uint64_t milliseconds) const {
        return detail::told(false, [&](bool *ended, auto **error) { return batchloom_run_wait(get(), milliseconds, ended, error); });
    }
};

// A compiled job. Never changes.
//
// Threads: any number at once; options one at a time.
class job : public object<batchloom_job, batchloom_job_free> {
public:
    using object::object;

    // Reads and compiles a job file. Relative paths in it are relative to its folder. Errors: not_found for a file that cannot be
    // read; invalid for one with problems: error::diagnostics() has them all.
    static result<job> load(path_view file) {
        const std::string_view path = file.text();
        return detail::made<job>(
            [&](auto **job, auto **error) { return batchloom_job_load(detail::given(path), path.size(), job, error); });
    }
    // Compiles the text of a job file. `name` stands for the file in messages. Errors: invalid.
    static result<job> from_yaml(std::string_view yaml, std::string_view name) {
        return detail::made<job>([&](auto **job, auto **error) {
            return batchloom_job_from_yaml(detail::given(yaml), yaml.size(), detail::given(name), name.size(), job, error);
        });
    }
    // The name of the job, as its file says it.
    std::string_view name() const { return detail::lent(batchloom_job_name, get()).value_or(std::string_view()); }
    // What the job compiles to, in words.
    result<buffer> explain() const {
        return detail::made<buffer>([&](auto **plan, auto **error) { return batchloom_job_explain(get(), plan, error); });
    }
    // What the job makes of the first records of its input, as one JSON object, or for people. Nothing is written. Errors: invalid, and
    // what a run fails with before its first record.
    result<buffer> preview_json(options &options) const { return with<buffer>(batchloom_job_preview_json, options); }
    result<buffer> preview_text(options &options) const { return with<buffer>(batchloom_job_preview_text, options); }
    // Starts a run in threads of its own; without options everything is as the job says. Errors: invalid for options that the job does
    // not take; unavailable where no thread can be started. Everything later stands in the report.
    result<batchloom::run> start(options &options) const { return with<batchloom::run>(batchloom_run_start, options); }
    result<batchloom::run> start() const { return with<batchloom::run>(batchloom_run_start); }
    // Runs the job and waits for its end. Errors: as for start(). That the run failed stands in the report.
    result<report> run(options &options) const { return with<report>(batchloom_job_run, options); }
    result<report> run() const { return with<report>(batchloom_job_run); }

private:
    template <class T> using made_by =
        std::int32_t (*)(const batchloom_job *, batchloom_options *, typename T::raw **, batchloom_error **);

    template <class T> result<T> with(made_by<T> function, options &options) const {
        if (auto problem = options.check().error()) {
            return problem;
        }
        return detail::made<T>([&](auto **made, auto **error) { return function(get(), options.get(), made, error); });
    }
    template <class T> result<T> with(made_by<T> function) const {
        return detail::made<T>([&](auto **made, auto **error) { return function(get(), nullptr, made, error); });
    }
};

}  // namespace batchloom

#endif  // BATCHLOOM_JOB_HPP
