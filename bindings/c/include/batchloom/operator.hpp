// The executions of a store: what is known of them, and what can be done about them.
//
// SPDX-License-Identifier: Apache-2.0

#ifndef BATCHLOOM_OPERATOR_HPP
#define BATCHLOOM_OPERATOR_HPP

#include "idempotency.hpp"
#include "job.hpp"

namespace batchloom {

// Is told an entry of the audit trail: one line of JSON. `false` ends the export; so does an exception, which comes out of the call.
using line_function = std::function<bool(std::string_view)>;

// Looks at the executions of a store, and acts on them. It holds no execution and keeps nobody from working. Executions are named by
// their id, and answers are JSON, as the command line prints it.
//
// Threads: any number at once. Errors of all functions: not_found where the store has no such execution; unavailable where the store is
// locked or fails; closed after close().
class job_operator : public object<batchloom_operator, batchloom_operator_free> {
public:
    using object::object;

    // Opens a store. A store is never created: only a run does that. Errors: unavailable where there is none; corrupt; conflict where
    // another copy of the library in this process has it.
    static result<job_operator> open(path_view store, const store_options &options = {}) {
        const std::string_view path = store.text();
        return detail::with(options, [&](const batchloom_store_options *raw_options) {
            return detail::made<job_operator>([&](auto **made, auto **error) {
                return batchloom_operator_open(detail::given(path), path.size(), raw_options, made, error);
            });
        });
    }
    // The id of the newest execution of a job under a key.
    result<buffer> find(std::string_view job, bytes_view key) const {
        return detail::made<buffer>([&](auto **execution, auto **error) {
            return batchloom_operator_find(get(), detail::given(job), job.size(), key.data(), key.size(), execution, error);
        });
    }
    // What the store knows of an execution, and what stands under the names of its outputs.
    result<buffer> execution(std::string_view execution) const { return ask(batchloom_operator_execution, execution); }
    // All attempts of an execution in order.
    result<buffer> attempts(std::string_view execution) const { return ask(batchloom_operator_attempts, execution); }
    // The newest executions first, of one job or of all, at most that many.
    result<buffer> history(optional_text job = std::nullopt, std::uint32_t most = 100) const {
        return detail::made<buffer>([&](auto **json, auto **error) {
            return batchloom_operator_history(get(), detail::given(job), detail::length(job), most, json, error);
        });
    }
    // The call by which an execution can be gone on with. Errors: closed for one that was abandoned; conflict where another generation
    // has taken its key, or no call is recorded.
    result<buffer> resumable(std::string_view execution) const { return ask(batchloom_operator_resumable, execution); }
    // Goes on with an execution by that call. `store` is the path of the store that this operator has open. Errors: as for
    // resumable(), job::load() and job::start().
    result<run> resume(std::string_view execution, path_view store) const {
        const std::string_view path = store.text();
        return detail::made<run>([&](auto **run, auto **error) {
            return batchloom_operator_resume(get(), detail::given(execution), execution.size(), detail::given(path), path.size(), run,
                                             error);
        });
    }
    // Asks an execution to stop; gives it as it is now. Errors: conflict where it has come to its end, or is publishing.
    result<buffer> stop(std::string_view execution) const { return ask(batchloom_operator_stop, execution); }
    // Gives an execution up for good, and removes its part files; gives it as it is now. Errors: conflict where it has a live owner, or
    // is completed.
    result<buffer> abandon(std::string_view execution, std::string_view reason) const {
        return detail::made<buffer>([&](auto **json, auto **error) {
            return batchloom_operator_abandon(get(), detail::given(execution), execution.size(), detail::given(reason), reason.size(),
                                              json, error);
        });
    }
    // Removes the details of executions and keys that came to their end before a day or an instant; gives how many. Errors: invalid
    // for a text that is neither.
    result<buffer> purge(std::string_view before) const { return ask(batchloom_operator_purge, before); }
    // Looks for damage in the store, and changes nothing: an array of findings.
    result<buffer> examine() const {
        return detail::made<buffer>([&](auto **json, auto **error) { return batchloom_operator_examine(get(), json, error); });
    }
    // Verifies the audit trail, and that it still holds a head that was exported earlier. Errors: corrupt, naming the first bad entry.
    result<buffer> audit_verify(optional_text exported = std::nullopt) const { return ask(batchloom_operator_audit_verify, exported); }
    // The end of the audit trail, `SEQUENCE:HEX`; nothing is verified.
    result<buffer> audit_head() const {
        return detail::made<buffer>([&](auto **head, auto **error) { return batchloom_operator_audit_head(get(), head, error); });
    }
    // Hands every entry of the audit trail behind a sequence number to `function`, in this thread; with an id only those of that
    // execution. Gives how many were handed over.
    result<std::uint64_t> audit_export(std::uint64_t after, optional_text execution, const line_function &function) const {
        detail::kept_exception kept;
        auto tell = [&](const char *line, std::size_t length) {
            return kept.run(1, [&] { return function(std::string_view(line, length)) ? 0 : 1; });
        };
        auto *call = function ? &detail::trampoline<decltype(tell), const char *, std::size_t>::call : nullptr;
        auto told = detail::told(std::uint64_t(0), [&](std::uint64_t *count, auto **error) {
            return batchloom_operator_audit_export(get(), after, detail::given(execution), detail::length(execution), call, &tell,
                                                   nullptr, count, error);
        });
        kept.rethrow();
        return told;
    }
    // Refuses every later call.
    result<void> close() const {
        return detail::failure([&](auto **error) { return batchloom_operator_close(get(), error); });
    }

private:
    using question = std::int32_t (*)(const batchloom_operator *, const char *, std::size_t, batchloom_buf **, batchloom_error **);

    result<buffer> ask(question function, optional_text about) const {
        return detail::made<buffer>([&](auto **answer, auto **error) {
            return function(get(), detail::given(about), detail::length(about), answer, error);
        });
    }
};

}  // namespace batchloom

#endif  // BATCHLOOM_OPERATOR_HPP
