// What a run came to.
//
// SPDX-License-Identifier: Apache-2.0

#ifndef BATCHLOOM_REPORT_HPP
#define BATCHLOOM_REPORT_HPP

#include "base.hpp"

namespace batchloom {

// How an execution ended, or where it is. Newer libraries may have further ones.
enum class run_status : std::int32_t {
    unknown = BATCHLOOM_STATUS_UNKNOWN,
    starting = BATCHLOOM_STATUS_STARTING,
    started = BATCHLOOM_STATUS_STARTED,
    stopping = BATCHLOOM_STATUS_STOPPING,
    stopped = BATCHLOOM_STATUS_STOPPED,
    failed = BATCHLOOM_STATUS_FAILED,
    completed = BATCHLOOM_STATUS_COMPLETED,
    abandoned = BATCHLOOM_STATUS_ABANDONED,
};

// What happened to the detail records, each counted once: read is the sum of all others.
struct counts {
    std::uint64_t read, written, filtered, rejected, dead_lettered, pending;
};

// The records of a transaction type; those of no known type are `(unknown)`.
struct type_counts {
    std::string_view name;
    batchloom::counts counts;
};

// A reason, and how many records were rejected for it.
struct reason_count {
    std::string_view name;
    std::uint64_t records;
};

// One output. Texts belong to the report.
struct output {
    std::string_view name;
    // `discard` and `-` for one that has none.
    std::string_view path;
    // Missing where the output was not finished.
    optional_text digest;
    std::uint64_t bytes;
    std::uint64_t records;
    // Whether it appeared under its path or went to its stream, and whether it stood there when the run ended.
    bool published;
    bool present;
};

namespace detail {

inline counts plain(const batchloom_counts &from) noexcept {
    return {from.read, from.written, from.filtered, from.rejected, from.dead_lettered, from.pending};
}

}  // namespace detail

// What a run came to. A value that never changes: it can be copied, and any thread may read it. Texts are valid as long as a copy is.
class report {
public:
    using raw = batchloom_report;
    explicit report(batchloom_report *owned) : raw_(owned, freed_by<batchloom_report_free>()) {}

    // completed, failed or stopped.
    run_status status() const noexcept { return static_cast<run_status>(batchloom_report_status(get())); }
    bool completed() const noexcept { return status() == run_status::completed; }
    // Why the run did not complete; an empty error where it did. It keeps what it needs of the report.
    batchloom::error error() const {
        const batchloom_error *lent = batchloom_report_error(get());
        return lent == nullptr ? batchloom::error() : batchloom::error(std::shared_ptr<const batchloom_error>(raw_, lent));
    }
    // Whether this is the recorded result of an earlier launch.
    bool is_duplicate() const noexcept { return batchloom_report_is_duplicate(get()); }
    // How many attempts the execution has had, this one included.
    std::uint32_t attempts() const noexcept { return batchloom_report_attempts(get()); }
    // Byte of the input behind which this attempt went on.
    std::optional<std::uint64_t> resumed_from() const noexcept { return detail::known(batchloom_report_resumed_from(get())); }
    // Id of the execution, its key in text, and the store it is kept in; missing without a store.
    optional_text execution_id() const { return detail::lent(batchloom_report_execution_id, get()); }
    optional_text key() const { return detail::lent(batchloom_report_key, get()); }
    optional_text store() const { return detail::lent(batchloom_report_store, get()); }
    // What happened to the records.
    batchloom::counts counts() const noexcept {
        batchloom_counts counts = BATCHLOOM_COUNTS_INIT;
        batchloom_report_counts(get(), &counts, nullptr);
        return detail::plain(counts);
    }
    // The same for each transaction type, in the order of the job.
    std::vector<type_counts> types() const {
        std::vector<type_counts> types;
        for (std::size_t index = 0; index < batchloom_report_type_count(get()); ++index) {
            batchloom_counts counts = BATCHLOOM_COUNTS_INIT;
            batchloom_report_type_counts(get(), index, &counts, nullptr);
            types.push_back({*detail::lent(batchloom_report_type_name, get(), index), detail::plain(counts)});
        }
        return types;
    }
    // What records were rejected for, in the order of the rules.
    std::vector<reason_count> reasons() const {
        std::vector<reason_count> reasons;
        for (std::size_t index = 0; index < batchloom_report_reason_count(get()); ++index) {
            reasons.push_back({*detail::lent(batchloom_report_reason_name, get(), index), batchloom_report_reason_records(get(), index)});
        }
        return reasons;
    }
    // All outputs, in the order of publication.
    std::vector<output> outputs() const {
        std::vector<output> outputs;
        for (std::size_t index = 0; index < batchloom_report_output_count(get()); ++index) {
            batchloom_output found = BATCHLOOM_OUTPUT_INIT;
            batchloom_report_output(get(), index, &found, nullptr);
            outputs.push_back({found.name, found.path, found.digest == nullptr ? optional_text() : optional_text(found.digest),
                               found.bytes, found.records, found.published != 0, found.present != 0});
        }
        return outputs;
    }
    // Notes: why an attempt began at the beginning, which outputs of a duplicate are missing.
    std::vector<std::string_view> notes() const {
        std::vector<std::string_view> notes;
        for (std::size_t index = 0; index < batchloom_report_note_count(get()); ++index) {
            notes.push_back(*detail::lent(batchloom_report_note, get(), index));
        }
        return notes;
    }
    // The report as one JSON object, the one that the command line prints.
    std::string json() const { return buffer(batchloom_report_json(get())).str(); }
    // The same with sorted keys and without what differs from run to run.
    std::string canonical_json() const { return buffer(batchloom_report_canonical_json(get())).str(); }
    // For functions of batchloom.h.
    const batchloom_report *get() const noexcept { return raw_.get(); }

private:
    std::shared_ptr<batchloom_report> raw_;
};

}  // namespace batchloom

#endif  // BATCHLOOM_REPORT_HPP
