// Chunk by chunk: bytes of an input in, bytes of the outputs and a verdict on every record out, in the thread of the caller.
//
// SPDX-License-Identifier: Apache-2.0

#ifndef BATCHLOOM_PROCESSOR_HPP
#define BATCHLOOM_PROCESSOR_HPP

#include "job.hpp"

namespace batchloom {

// What became of a record.
enum class verdict : std::int32_t {
    written = BATCHLOOM_VERDICT_WRITTEN,
    filtered = BATCHLOOM_VERDICT_FILTERED,
    rejected = BATCHLOOM_VERDICT_REJECTED,
};

// A record of a chunk, as the library has it.
using record = batchloom_record;
inline batchloom::verdict verdict_of(const record &of) noexcept { return static_cast<verdict>(of.verdict); }

// What processor::process() came to: a range of records. Valid until its next call.
class chunk {
public:
    explicit chunk(const batchloom_chunk &raw) noexcept : raw_(raw) {}

    // How many of the bytes that were handed in were taken: the others are handed in again, in front of what comes next.
    std::size_t consumed() const noexcept { return static_cast<std::size_t>(raw_.consumed); }
    // The number of the first record in the whole input, counted from 1.
    std::uint64_t first_record() const noexcept { return raw_.first_record; }
    std::size_t size() const noexcept { return static_cast<std::size_t>(raw_.record_count); }
    const record *begin() const noexcept { return raw_.records; }
    const record *end() const noexcept { return raw_.records + size(); }
    const record &operator[](std::size_t index) const noexcept { return raw_.records[index]; }

private:
    batchloom_chunk raw_;
};

// What the records of a chunk add to an output. Valid until the next processor::process().
class batch {
public:
    explicit batch(const batchloom_batch &raw) noexcept : raw_(raw) {}

    // All bytes, and those of one record, by its place in the chunk.
    std::string_view bytes() const noexcept {
        return {reinterpret_cast<const char *>(raw_.data), static_cast<std::size_t>(raw_.length)};
    }
    std::string_view operator[](std::size_t index) const noexcept {
        return bytes().substr(raw_.offsets[index], raw_.offsets[index + 1] - raw_.offsets[index]);
    }
    std::size_t size() const noexcept { return static_cast<std::size_t>(raw_.record_count); }

private:
    batchloom_batch raw_;
};

// Processes one input, chunk by chunk. Outputs go by their number among those of the job, counted from 0.
//
// Threads: one at a time. Errors of all functions: invalid for an output that there is not; closed behind an error of the input, and
// behind finish().
class processor : public object<batchloom_processor, batchloom_processor_free> {
public:
    using object::object;

    // A processor for one input of a job. Of the options the parameters count. Errors: invalid for a job that must have seen all
    // records before it writes one.
    static result<processor> make(const job &job, options &options) {
        if (auto problem = options.check().error()) {
            return problem;
        }
        return detail::made<processor>(
            [&](auto **made, auto **error) { return batchloom_processor_new(job.get(), options.get(), made, error); });
    }
    static result<processor> make(const job &job) {
        return detail::made<processor>([&](auto **made, auto **error) { return batchloom_processor_new(job.get(), nullptr, made, error); });
    }
    // Takes the next bytes of the input, as many of them as are whole records; `last` says that no more will come. Errors: what a run
    // would end with here.
    result<chunk> process(bytes_view input, bool last) {
        batchloom_chunk taken = BATCHLOOM_CHUNK_INIT;
        auto problem = detail::failure(
            [&](auto **error) { return batchloom_processor_process(get(), input.data(), input.size(), last, &taken, error); });
        return problem ? result<chunk>(std::move(problem)) : chunk(taken);
    }
    // What the records of the last chunk add to an output.
    result<batch> output(std::size_t output) {
        batchloom_batch added = BATCHLOOM_BATCH_INIT;
        auto problem = detail::failure([&](auto **error) { return batchloom_processor_output(get(), output, &added, error); });
        return problem ? result<batch>(std::move(problem)) : batch(added);
    }
    // The names of the outputs, in the order of their numbers.
    std::vector<std::string_view> outputs() const {
        std::vector<std::string_view> names;
        for (std::size_t index = 0; index < batchloom_processor_output_count(get()); ++index) {
            names.push_back(detail::lent(batchloom_processor_output_name, get(), index).value_or(std::string_view()));
        }
        return names;
    }
    // The reason for which a record was rejected, as rejects say it, and the transaction type of a record.
    optional_text reason(const record &of) const {
        return verdict_of(of) == verdict::rejected ? detail::lent(batchloom_processor_reason, get(), of.rule) : optional_text();
    }
    optional_text type_name(const record &of) const {
        const auto place = static_cast<std::uint32_t>(of.transaction_type);
        return of.transaction_type < 0 ? optional_text() : detail::lent(batchloom_processor_type_name, get(), place);
    }
    // What stands in front of the records of an output. Totals in it are zeros until finish() has come back. Errors: invalid before
    // the first records were taken.
    result<buffer> header(std::size_t output) {
        return detail::made<buffer>([&](auto **header, auto **error) { return batchloom_processor_header(get(), output, header, error); });
    }
    // Proves that everything is accounted for, and makes the ends of the outputs; gives the figures of a report as JSON. Where it
    // fails, nothing that was written counts. Errors: unbalanced; invalid where the last bytes were not handed in yet.
    result<buffer> finish() {
        return detail::made<buffer>([&](auto **summary, auto **error) { return batchloom_processor_finish(get(), summary, error); });
    }
    // The trailer of an output. Errors: invalid before finish().
    result<buffer> trailer(std::size_t output) {
        return detail::made<buffer>([&](auto **trailer, auto **error) { return batchloom_processor_trailer(get(), output, trailer, error); });
    }
};

}  // namespace batchloom

#endif  // BATCHLOOM_PROCESSOR_HPP
