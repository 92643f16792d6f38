// batchloom.hpp - Batchloom for C++17: everything of batchloom.h, with owners, results and std::function.
//
// SPDX-License-Identifier: Apache-2.0
//
// Results. What can fail returns batchloom::result<T>: a value, or a batchloom::error. Look at it (`if (result)`), or have the error
// thrown as batchloom::exception with value_or_throw(), or_throw() for a result without a value. Compiled with -fno-exceptions these two
// are not there, and value() of a result without one ends the program. Nothing needs run-time type information.
//
// Objects are moved, not copied, and free what they own; in any order. Errors and reports never change and can be copied.
//
// Texts are given as std::string_view, paths as std::filesystem::path or a text, bytes as batchloom::bytes_view, and need not outlive
// the call. A std::string_view that comes back belongs to the object it is had from.
//
// Threads. Each class says how many may use it; a const function of a class that any number may use can be called by all at once. An
// object that is moved, assigned to or destroyed must not be in use.
//
// Callbacks are called in the thread that waits. An exception that leaves one is kept, ends the work, and comes out of the call
// when that has come back: it never meets frames of the library. A thread must not be ended from inside of one (pthread_exit).
//
// Everything else that batchloom.h says at its head is true here, too: misuse, guests, fork().

#ifndef BATCHLOOM_HPP
#define BATCHLOOM_HPP

#include "batchloom/base.hpp"
#include "batchloom/distributed.hpp"
#include "batchloom/http.hpp"
#include "batchloom/idempotency.hpp"
#include "batchloom/job.hpp"
#include "batchloom/operator.hpp"
#include "batchloom/options.hpp"
#include "batchloom/report.hpp"

namespace batchloom {

// The ABI version of the library that was loaded.
inline std::uint32_t abi_version() noexcept { return batchloom_abi_version(); }
// Whether the library that was loaded is one for the headers that this was compiled with: to be asked once, before anything else.
inline bool is_compatible() noexcept { return abi_version() == BATCHLOOM_ABI_VERSION; }
// The version of the library that was loaded, such as `0.1.0`, and as a number: major * 1,000,000 + minor * 1,000 + patch.
inline std::string_view version() noexcept { return batchloom_version(); }
inline std::uint32_t version_number() noexcept { return batchloom_version_number(); }

// The JSON Schema of the job file, for editors. Threads: any.
inline result<buffer> schema() {
    return detail::made<buffer>([](auto **schema, auto **error) { return batchloom_schema(schema, error); });
}

// The help page of an error code such as `BL4001`, in Markdown. Errors: invalid for a text that is no code. Threads: any.
inline result<buffer> explain_code(std::string_view code) {
    return detail::made<buffer>(
        [&](auto **page, auto **error) { return batchloom_explain_code(detail::given(code), code.size(), page, error); });
}

// The digest of a file as reports have it. Errors: not_found, permission; unavailable where it cannot be read. Threads: any.
inline result<buffer> digest_file(path_view file) {
    const std::string_view path = file.text();
    return detail::made<buffer>(
        [&](auto **digest, auto **error) { return batchloom_digest_file(detail::given(path), path.size(), digest, error); });
}

// Proposes a first job for the kind of file that `sample` is: the text of a job file. Errors: not_found, permission, unavailable for a
// file that cannot be read; data where nothing can be proposed. Threads: any.
inline result<buffer> propose(path_view sample) {
    const std::string_view path = sample.text();
    return detail::made<buffer>(
        [&](auto **yaml, auto **error) { return batchloom_propose(detail::given(path), path.size(), yaml, error); });
}

}  // namespace batchloom

#endif  // BATCHLOOM_HPP
