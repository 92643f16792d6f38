// Header and trailer of an output, for callers who write its records themselves.
//
// SPDX-License-Identifier: Apache-2.0

#ifndef BATCHLOOM_ENVELOPE_HPP
#define BATCHLOOM_ENVELOPE_HPP

#include "job.hpp"

namespace batchloom {

// The lines of the input, without their ends, for headers and trailers that use fields of them.
struct input_ends {
    optional_text header;
    optional_text trailer;
};

// Makes header and trailer of one output of a job.
//
// Threads: one at a time.
class envelope : public object<batchloom_envelope, batchloom_envelope_free> {
public:
    using object::object;

    // A generator for an output. Of the options the parameters count. Errors: invalid for an output that the job has not; data for
    // lines that are malformed.
    static result<envelope> make(const job &job, std::string_view output, options &options, input_ends ends = {}) {
        if (auto problem = options.check().error()) {
            return problem;
        }
        return make(job, output, options.get(), ends);
    }
    static result<envelope> make(const job &job, std::string_view output, input_ends ends = {}) {
        return make(job, output, nullptr, ends);
    }
    // The totals that header and trailer use, as the job writes them: `written.sum(amount)`.
    std::vector<std::string_view> totals() const {
        std::vector<std::string_view> names;
        for (std::size_t index = 0; index < batchloom_envelope_total_count(get()); ++index) {
            names.push_back(detail::lent(batchloom_envelope_total_name, get(), index).value_or(std::string_view()));
        }
        return names;
    }
    // Adds a value to a total, as text. Errors: invalid for a total that is not used, and for a text that is no value of its type.
    result<void> add(std::string_view total, std::string_view value) {
        return detail::failure([&](auto **error) {
            return batchloom_envelope_add(get(), detail::given(total), total.size(), detail::given(value), value.size(), error);
        });
    }
    // Header and trailer with the totals as they are. Errors: unbalanced for a total that does not fit its field, or has no value.
    result<buffer> header() {
        return detail::made<buffer>([&](auto **header, auto **error) { return batchloom_envelope_header(get(), header, error); });
    }
    result<buffer> trailer() {
        return detail::made<buffer>([&](auto **trailer, auto **error) { return batchloom_envelope_trailer(get(), trailer, error); });
    }
    // The totals as text, to be kept with whatever says how far the caller is; and taken up again. Errors: corrupt where the text is no
    // such state; mismatch where it is that of another job.
    result<buffer> state() {
        return detail::made<buffer>([&](auto **state, auto **error) { return batchloom_envelope_state(get(), state, error); });
    }
    result<void> restore(std::string_view state) {
        return detail::failure(
            [&](auto **error) { return batchloom_envelope_restore(get(), detail::given(state), state.size(), error); });
    }

private:
    static result<envelope> make(const job &job, std::string_view output, batchloom_options *options, const input_ends &ends) {
        return detail::made<envelope>([&](auto **made, auto **error) {
            return batchloom_envelope_new(job.get(), detail::given(output), output.size(), detail::given(ends.header),
                                          detail::length(ends.header), detail::given(ends.trailer), detail::length(ends.trailer), options,
                                          made, error);
        });
    }
};

}  // namespace batchloom

#endif  // BATCHLOOM_ENVELOPE_HPP
