// Anything, done once: keys, claims, recorded answers.
//
// SPDX-License-Identifier: Apache-2.0

#ifndef BATCHLOOM_IDEMPOTENCY_HPP
#define BATCHLOOM_IDEMPOTENCY_HPP

#include "base.hpp"

namespace batchloom {

// How long an answer is kept.
class keep {
public:
    // For that long; at least a millisecond.
    keep(std::chrono::milliseconds time) noexcept : milliseconds_(time.count() < 1 ? 1 : static_cast<std::int64_t>(time.count())) {}
    // 24 hours.
    static keep standard() noexcept { return keep(special(BATCHLOOM_KEEP_DEFAULT)); }
    // Until it is purged.
    static keep forever() noexcept { return keep(special(BATCHLOOM_KEEP_FOREVER)); }
    // Not at all, for failures alone: the key is free again. Right only where a failure proves that nothing was done.
    static keep not_at_all() noexcept { return keep(special(BATCHLOOM_KEEP_NOT)); }

    std::int64_t milliseconds() const noexcept { return milliseconds_; }

private:
    enum class special : std::int64_t {};
    explicit keep(special number) noexcept : milliseconds_(static_cast<std::int64_t>(number)) {}

    std::int64_t milliseconds_;
};

// How a store is opened. What is 0 or empty has a default.
struct store_options {
    // Takes a store on a network file system: that only one host uses it is then the caller's word.
    bool force_network = false;
    // How long to wait for other processes that use the store; 5 seconds by default.
    std::chrono::milliseconds busy{0};
    // The largest result or failure that is recorded, in bytes; 1 MiB by default.
    std::uint64_t longest_result = 0;
    // The key of the store's audit trail.
    std::string audit_key;
    // For job_operator: who is behind the calls, and what ties the entries of one business case together in the audit trail.
    std::string actor;
    std::string correlation;
};

// How a key is asked for. What is 0 or empty has a default.
struct begin_options {
    // How long the claim holds without a sign of life; 30 seconds by default.
    std::chrono::milliseconds lease{0};
    // How long to wait for another caller that holds the key; not at all by default.
    std::chrono::milliseconds wait{0};
    // Who is behind the call, and what ties the entries of one business case together in the audit trail.
    std::string actor;
    std::string correlation;
    // For idempotency::run(): a thread renews the lease while it works; how long a result and a failure are kept.
    bool heartbeat = false;
    keep results = keep::standard();
    keep failures = keep::standard();
};

namespace detail {

// Hands the options to a call. What the structure points to lives as long as the call.
template <class Call> auto with(const store_options &from, Call &&call) {
    const std::string actor = with_nul(from.actor), correlation = with_nul(from.correlation);
    batchloom_store_options options = BATCHLOOM_STORE_OPTIONS_INIT;
    options.force_network = from.force_network ? 1 : 0;
    options.busy_milliseconds = count(from.busy);
    options.longest_result = from.longest_result;
    options.audit_key = from.audit_key.empty() ? nullptr : bytes_view(from.audit_key).data();
    options.audit_key_length = from.audit_key.size();
    options.actor = or_null(actor);
    options.correlation = or_null(correlation);
    return call(&options);
}

template <class Call> auto with(const begin_options &from, Call &&call) {
    const std::string actor = with_nul(from.actor), correlation = with_nul(from.correlation);
    batchloom_begin_options options = BATCHLOOM_BEGIN_OPTIONS_INIT;
    options.heartbeat = from.heartbeat ? 1 : 0;
    options.lease_milliseconds = count(from.lease);
    options.wait_milliseconds = count(from.wait);
    options.actor = or_null(actor);
    options.correlation = or_null(correlation);
    options.keep_result_milliseconds = from.results.milliseconds();
    options.keep_failure_milliseconds = from.failures.milliseconds();
    return call(&options);
}

}  // namespace detail

// The right to do the work of a key, until its lease is over. It ends with complete(), fail() or release(). One that is destroyed
// without any of them stays as it is: what was done is unknown then, so that the key stays taken until the lease is over.
//
// Threads: any number at once. Errors of all functions: fenced where the claim was lost: stop, and touch nothing more; unavailable
// where the store is locked or fails.
class claim : public object<batchloom_claim, batchloom_claim_free> {
public:
    using object::object;

    // Whether an owner before died or lost its lease without saying how it ended: look, before doing it again.
    bool is_taken_over() const noexcept { return batchloom_claim_is_taken_over(get()); }
    // The fencing token: larger than that of every earlier claim in the store.
    std::uint64_t token() const noexcept { return batchloom_claim_token(get()); }
    // Says that the work goes on: the lease counts from now again.
    result<void> heartbeat() const {
        return detail::failure([&](auto **error) { return batchloom_claim_heartbeat(get(), error); });
    }
    // Starts a thread that does so, until the claim ends or is destroyed. Again: nothing.
    result<void> keep_alive() const {
        return detail::failure([&](auto **error) { return batchloom_claim_keep_alive(get(), error); });
    }
    // Whether that thread has found the claim lost: stop, and touch nothing more.
    bool is_lost() const noexcept { return batchloom_claim_is_lost(get()); }
    // Records the result: from now on it is the answer to the key. May be called again where it failed. Errors: also invalid for a
    // result that is too large.
    result<void> complete(bytes_view result, keep time = keep::standard()) const {
        return detail::failure([&](auto **error) {
            return batchloom_claim_complete(get(), result.data(), result.size(), time.milliseconds(), error);
        });
    }
    // Records a failure. Errors: as for complete().
    result<void> fail(bytes_view failure, keep time = keep::standard()) const {
        return detail::failure(
            [&](auto **error) { return batchloom_claim_fail(get(), failure.data(), failure.size(), time.milliseconds(), error); });
    }
    // Gives the key back as if it had never been asked for. Only before the effect may have happened.
    result<void> release() const {
        return detail::failure([&](auto **error) { return batchloom_claim_release(get(), error); });
    }
};

// What a key stands for.
enum class answer_kind : std::int32_t {
    started = BATCHLOOM_ANSWER_STARTED,
    completed = BATCHLOOM_ANSWER_COMPLETED,
    failed = BATCHLOOM_ANSWER_FAILED,
    in_progress = BATCHLOOM_ANSWER_IN_PROGRESS,
    mismatch = BATCHLOOM_ANSWER_MISMATCH,
    purged = BATCHLOOM_ANSWER_PURGED,
};

// What a key stands for. Threads: any may read it.
class answer : public object<batchloom_answer, batchloom_answer_free> {
public:
    using object::object;

    answer_kind kind() const noexcept { return static_cast<answer_kind>(batchloom_answer_kind(get())); }
    bool completed() const noexcept { return kind() == answer_kind::completed; }
    // The recorded result or failure; empty for every other kind. Valid as long as the answer.
    std::string_view bytes() const { return detail::lent(batchloom_answer_bytes, get()).value_or(std::string_view()); }
    // Whether an earlier call did the work.
    bool is_replayed() const noexcept { return batchloom_answer_is_replayed(get()); }
    // Of in_progress: after what time asking again makes sense at the latest, and who is at it.
    std::chrono::milliseconds retry_after() const noexcept {
        return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(batchloom_answer_retry_after(get())));
    }
    optional_text owner_host() const { return detail::lent(batchloom_answer_owner_host, get()); }
    std::uint32_t owner_process() const noexcept { return batchloom_answer_owner_process(get()); }
    // Of started: takes the claim out, once. Errors: closed where there is none, or it was taken.
    result<claim> take_claim() {
        return detail::made<claim>([&](auto **claim, auto **error) { return batchloom_answer_take_claim(get(), claim, error); });
    }
};

// What work came to, for idempotency::run(): bytes that are recorded as its result, or as its failure. A text alone is a result.
struct outcome {
    std::string bytes;
    bool failed = false;

    outcome(std::string result) : bytes(std::move(result)) {}
    outcome(const char *result) : bytes(result) {}
    static outcome failure(std::string bytes) {
        outcome failure(std::move(bytes));
        failure.failed = true;
        return failure;
    }
};

// Makes anything idempotent: one caller at a time does the work of a key, and all others get its recorded answer. All managers of one
// store work together, in whatever process and language.
//
// Threads: any number at once. Errors of all functions: unavailable where the store is locked or fails; closed after close().
class idempotency : public object<batchloom_idempotency, batchloom_idempotency_free> {
public:
    using object::object;
    // The work of a key. The claim is lent for the call.
    using work = std::function<outcome(const claim &)>;

    // Opens a store in a file, which is created where there is none. Errors: invalid for a store on a network file system; corrupt;
    // conflict where another copy of the library in this process has it.
    static result<idempotency> open(path_view store, const store_options &options = {}) {
        const std::string_view path = store.text();
        return detail::with(options, [&](const batchloom_store_options *raw_options) {
            return detail::made<idempotency>([&](auto **manager, auto **error) {
                return batchloom_idempotency_open(detail::given(path), path.size(), raw_options, manager, error);
            });
        });
    }
    // Asks for the right to do something under a key, and says what it stands for if it is not to be had. `scope` says what kind of
    // thing it is, `key` which one, and `fingerprint`, which may be empty, is a digest of the request.
    result<answer> begin(std::string_view scope, bytes_view key, bytes_view fingerprint, const begin_options &options = {}) const {
        return detail::with(options, [&](const batchloom_begin_options *raw_options) {
            return detail::made<answer>([&](auto **answer, auto **error) {
                return batchloom_idempotency_begin(get(), detail::given(scope), scope.size(), key.data(), key.size(),
                                                   fingerprint.data(), fingerprint.size(), raw_options, answer, error);
            });
        });
    }
    // Does the work, unless it was done before under this key: then the recorded answer comes back. The work is called in this thread,
    // at most once.
    //
    // An exception of the work is its failure: what() is recorded as such, and kept as long as options.failures says. It comes out of
    // this call, when that has come back. Repetitions get the recorded failure, and no exception.
    //
    // Errors: conflict when somebody else is still at it after the wait, or the answer is no longer kept (retry_state::never);
    // mismatch; fenced where the claim was lost during the work, so that another caller's answer counts. Where recording failed the
    // work was done.
    result<answer> run(std::string_view scope, bytes_view key, bytes_view fingerprint, const work &function,
                       const begin_options &options = {}) const {
        detail::kept_exception kept;
        auto carry_out = [&](const batchloom_claim *lent, batchloom_work *said) {
            return kept.run(1, [&] { return do_once(function, lent, said); });
        };
        using trampoline = detail::trampoline<decltype(carry_out), const batchloom_claim *, batchloom_work *>;
        auto *call = function ? &trampoline::call : nullptr;
        auto found = detail::with(options, [&](const batchloom_begin_options *raw_options) {
            return detail::made<answer>([&](auto **answer, auto **error) {
                return batchloom_idempotency_run(get(), detail::given(scope), scope.size(), key.data(), key.size(), fingerprint.data(),
                                                 fingerprint.size(), raw_options, call, &carry_out, nullptr, answer, error);
            });
        });
        kept.rethrow();
        return found;
    }
    // Removes what came to its end before this instant: answers whose time is over or that are kept for ever, and details of
    // executions; gives a JSON object with how many. `actor` stands in the audit trail.
    result<buffer> purge(std::chrono::system_clock::time_point before, optional_text actor = std::nullopt) const {
        const auto time = std::chrono::duration_cast<std::chrono::nanoseconds>(before.time_since_epoch()).count();
        return detail::made<buffer>([&](auto **purged, auto **error) {
            return batchloom_idempotency_purge(get(), time, detail::given(actor), detail::length(actor), purged, error);
        });
    }
    // Refuses every later call. Claims that were had from it go on.
    result<void> close() const {
        return detail::failure([&](auto **error) { return batchloom_idempotency_close(get(), error); });
    }

private:
    static std::int32_t say(batchloom_work *answer, bytes_view bytes, bool failed) noexcept {
        // The only way for this to fail is to be called without work.
        batchloom_work_answer(answer, bytes.data(), bytes.size(), nullptr);
        return failed ? 1 : 0;
    }
    static std::int32_t do_once(const work &function, const batchloom_claim *borrowed, batchloom_work *answer) {
        // Freeing a claim that was lent does nothing.
        const claim lent(const_cast<batchloom_claim *>(borrowed));
#if BATCHLOOM_EXCEPTIONS
        try {
            const outcome found = function(lent);
            return say(answer, found.bytes, found.failed);
        } catch (const std::exception &exception) {
            say(answer, exception.what(), true);
            throw;
        }
#else
        const outcome found = function(lent);
        return say(answer, found.bytes, found.failed);
#endif
    }
};

}  // namespace batchloom

#endif  // BATCHLOOM_IDEMPOTENCY_HPP
