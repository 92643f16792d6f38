// Options of runs, previews, plans and commits.
//
// SPDX-License-Identifier: Apache-2.0

#ifndef BATCHLOOM_OPTIONS_HPP
#define BATCHLOOM_OPTIONS_HPP

#include "base.hpp"

namespace batchloom {

// Options: what is not set is taken from the job or has a default. They may be used for any number of runs, and changed in between: a
// run keeps what was set when it began.
//
//     batchloom::options options;
//     options.input("bookings", "today.txt").output("ledger", "ledger.txt").threads(4);
//
// A setter that is refused is remembered: the first such error comes back from check(), and from whatever the options are given to.
//
// Threads: one at a time. Errors of all setters: error_kind::invalid for a value that cannot be taken.
class options {
public:
    options() : raw_(nullptr) {
        batchloom_options *made = nullptr;
        first_ = detail::failure([&](batchloom_error **error) { return batchloom_options_new(&made, error); });
        raw_.reset(made);
    }

    // A file of an input. Named several times: several files, in this order. A path with `*`, `?` or `[…]` that is no file stands for
    // all files that match.
    options &input(std::string_view name, path_view file) { return file_of(batchloom_options_add_input, name, file); }
    // An input that comes in a stream. The descriptor is duplicated: yours stays open.
    options &input_stream(std::string_view name, int descriptor) {
        return set([&](auto *raw, auto **error) {
            return batchloom_options_add_input_stream(raw, detail::given(name), name.size(), descriptor, error);
        });
    }
    // The file that an output appears under, complete, or not at all.
    options &output(std::string_view name, path_view file) { return file_of(batchloom_options_add_output, name, file); }
    // A stream that an output goes to as a whole when everything is proved. The descriptor is duplicated: yours stays open.
    options &output_stream(std::string_view name, int descriptor) {
        return set([&](auto *raw, auto **error) {
            return batchloom_options_add_output_stream(raw, detail::given(name), name.size(), descriptor, error);
        });
    }
    // An output that is made, counted and digested, and not kept.
    options &discard_output(std::string_view name) { return text(batchloom_options_discard_output, name); }
    // The value of a parameter of the job, as text.
    options &parameter(std::string_view name, std::string_view value) {
        return pair(batchloom_options_add_parameter, name, value);
    }
    // Worker threads, 1 to 1024; 0 for as many as there are processors for this process.
    options &threads(std::uint32_t count) {
        return set([&](auto *raw, auto **error) { return batchloom_options_set_threads(raw, count, error); });
    }
    // Bytes for everything in flight, at least 1 MiB; 0 for 64 MiB.
    options &memory(std::uint64_t size) {
        return set([&](auto *raw, auto **error) { return batchloom_options_set_memory(raw, size, error); });
    }
    // Bytes of input that a worker handles at once; 0 for a size that follows from the memory.
    options &block_size(std::uint64_t size) {
        return set([&](auto *raw, auto **error) { return batchloom_options_set_block_size(raw, size, error); });
    }
    // The instant of the run as RFC 3339; std::nullopt for now.
    options &instant(optional_text instant) { return text(batchloom_options_set_instant, instant); }
    // The path of the store, or `none`; std::nullopt for `.batchloom/store.db` beside the job file. In UTF-8.
    options &store(std::optional<path_view> store) {
        return text(batchloom_options_set_store, store ? optional_text(store->text()) : optional_text());
    }
    // A run without keys and checkpoints.
    options &no_store() { return store("none"); }
    // Takes a store on a network file system, too: only right where one host alone uses it.
    options &force_store(bool force = true) {
        return set([&](auto *raw, auto **error) { return batchloom_options_set_force_store(raw, force, error); });
    }
    // Folder for what a run keeps on disk while it works; std::nullopt for that of the store, or else `/var/tmp`.
    options &work_folder(std::optional<path_view> folder) {
        return text(batchloom_options_set_work_folder, folder ? optional_text(folder->text()) : optional_text());
    }
    // The idempotency key; std::nullopt for the one that the job or its inputs give.
    options &key(optional_text key) { return text(batchloom_options_set_key, key); }
    // How long to wait for another execution with the same key; std::nullopt for what the job says.
    options &wait(std::optional<std::chrono::milliseconds> time) {
        const std::int64_t milliseconds = time ? static_cast<std::int64_t>(detail::count(*time)) : -1;
        return set([&](auto *raw, auto **error) { return batchloom_options_set_wait(raw, milliseconds, error); });
    }
    // Starts again under a key that was used, and says why and by whom; std::nullopt for both: not at all.
    options &new_generation(optional_text reason, optional_text actor) {
        return pair(batchloom_options_set_new_generation, reason, actor);
    }
    // When a checkpoint is taken, the first that is reached. Without any the engine decides.
    options &checkpoint_every(std::chrono::milliseconds time) {
        return checkpoint(BATCHLOOM_CHECKPOINT_MILLISECONDS, detail::count(time));
    }
    options &checkpoint_bytes(std::uint64_t bytes) { return checkpoint(BATCHLOOM_CHECKPOINT_BYTES, bytes); }
    options &checkpoint_records(std::uint64_t records) { return checkpoint(BATCHLOOM_CHECKPOINT_RECORDS, records); }
    // Who runs it, and what ties this run to others, for the audit trail.
    options &actor(optional_text actor) { return text(batchloom_options_set_actor, actor); }
    options &correlation(optional_text correlation) { return text(batchloom_options_set_correlation, correlation); }
    // The key of the audit trail; empty for none.
    options &audit_key(bytes_view key) {
        const std::uint8_t *data = key.size() == 0 ? nullptr : key.data();
        return set([&](auto *raw, auto **error) { return batchloom_options_set_audit_key(raw, data, key.size(), error); });
    }
    // How many records a preview shows, and how many bytes it looks through for rare types; 0 for the defaults.
    options &preview(std::uint32_t records, std::uint64_t look = 0) {
        return set([&](auto *raw, auto **error) { return batchloom_options_set_preview(raw, records, look, error); });
    }
    // A transaction type of which a preview shows records.
    options &preview_type(std::string_view type) { return text(batchloom_options_add_preview_type, type); }

    // The first error of a setter; error_kind::invalid for options that were moved from.
    result<void> check() const {
        if (raw_ == nullptr && !first_) {
            return detail::failure([](batchloom_error **error) { return batchloom_options_set_threads(nullptr, 0, error); });
        }
        return first_;
    }
    // For functions of batchloom.h; they do not learn of errors of setters.
    batchloom_options *get() const noexcept { return raw_.get(); }

private:
    template <class Call> options &set(Call &&call) {
        auto problem = detail::failure([&](batchloom_error **error) { return call(raw_.get(), error); });
        if (problem && !first_) {
            first_ = std::move(problem);
        }
        return *this;
    }
    using of_text = std::int32_t (*)(batchloom_options *, const char *, std::size_t, batchloom_error **);
    using of_two = std::int32_t (*)(batchloom_options *, const char *, std::size_t, const char *, std::size_t, batchloom_error **);

    options &text(of_text function, optional_text value) {
        return set([&](auto *raw, auto **error) { return function(raw, detail::given(value), detail::length(value), error); });
    }
    options &pair(of_two function, optional_text first, optional_text second) {
        return set([&](auto *raw, auto **error) {
            return function(raw, detail::given(first), detail::length(first), detail::given(second), detail::length(second), error);
        });
    }
    options &file_of(of_two function, std::string_view name, path_view file) {
        return pair(function, name, file.text());
    }
    options &checkpoint(std::int32_t unit, std::uint64_t count) {
        return set([&](auto *raw, auto **error) { return batchloom_options_add_checkpoint(raw, unit, count, error); });
    }

    owner<batchloom_options, batchloom_options_free> raw_;
    batchloom::error first_;
};

}  // namespace batchloom

#endif  // BATCHLOOM_OPTIONS_HPP
