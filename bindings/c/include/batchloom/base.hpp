// What all of batchloom.hpp is made of: texts and bytes, the owner of an object, errors, results, callbacks.
//
// SPDX-License-Identifier: Apache-2.0

#ifndef BATCHLOOM_BASE_HPP
#define BATCHLOOM_BASE_HPP

#if defined(__cplusplus) && __cplusplus < 201703L
#error "batchloom.hpp needs C++17"
#endif

#include "../batchloom.h"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#if defined(__cpp_exceptions) || defined(__EXCEPTIONS)
// 1 where the program is compiled with exceptions; without them there is nothing that throws.
#define BATCHLOOM_EXCEPTIONS 1
#include <exception>
#include <stdexcept>
#else
#define BATCHLOOM_EXCEPTIONS 0
#endif

namespace batchloom {

// Bytes that somebody else owns: a text, a pointer and a length, or a vector of bytes. Valid as long as these are.
class bytes_view {
public:
    bytes_view() noexcept = default;
    bytes_view(const void *data, std::size_t size) noexcept : data_(static_cast<const std::uint8_t *>(data)), size_(size) {}
    bytes_view(const std::vector<std::uint8_t> &bytes) noexcept : bytes_view(bytes.data(), bytes.size()) {}
    template <class Text, class = std::enable_if_t<std::is_convertible_v<const Text &, std::string_view>>>
    bytes_view(const Text &text) noexcept : bytes_view(std::string_view(text)) {}
    bytes_view(std::string_view text) noexcept : bytes_view(text.data(), text.size()) {}

    const std::uint8_t *data() const noexcept { return data_; }
    std::size_t size() const noexcept { return size_; }

private:
    const std::uint8_t *data_ = nullptr;
    std::size_t size_ = 0;
};

// A path that somebody else owns: a std::filesystem::path, or a text. Bytes as the system takes them.
class path_view {
public:
    path_view(const std::filesystem::path &path) noexcept : text_(path.native()) {}
    template <class Text, class = std::enable_if_t<std::is_convertible_v<const Text &, std::string_view>>>
    path_view(const Text &text) noexcept : text_(std::string_view(text)) {}

    std::string_view text() const noexcept { return text_; }

private:
    std::string_view text_;
};

// A text that may be missing: std::nullopt stands for the default.
using optional_text = std::optional<std::string_view>;

// Owns an object of batchloom.h, and frees it with the function of its type: no larger than a pointer.
template <auto Free> struct freed_by {
    template <class Object> void operator()(Object *object) const noexcept { static_cast<void>(Free(object)); }
};
template <class Object, auto Free> using owner = std::unique_ptr<Object, freed_by<Free>>;

// What the classes below have in common: they own one object, can be moved, and lend it to functions of batchloom.h with get().
// One that was moved from holds nothing: every call is refused with error_kind::invalid.
template <class Object, auto Free> class object {
public:
    using raw = Object;
    // Takes over what a function of batchloom.h has given.
    explicit object(Object *owned) noexcept : owned_(owned) {}
    // The object, which stays here.
    Object *get() const noexcept { return owned_.get(); }
    // Gives the object away: the caller frees it.
    Object *release() noexcept { return owned_.release(); }

private:
    owner<Object, Free> owned_;
};

// A text, or bytes, that the library has given. Never changes; any thread may read it.
class buffer : public object<batchloom_buf, batchloom_buf_free> {
public:
    using object::object;
    std::string_view view() const noexcept {
        return get() == nullptr ? std::string_view() : std::string_view(batchloom_buf_data(get()), batchloom_buf_length(get()));
    }
    std::string str() const { return std::string(view()); }
    operator std::string_view() const & noexcept { return view(); }
};

// What the caller does about an error. Newer libraries may have further kinds.
enum class error_kind : std::int32_t {
    ok = BATCHLOOM_OK,
    invalid = BATCHLOOM_INVALID,
    not_found = BATCHLOOM_NOT_FOUND,
    conflict = BATCHLOOM_CONFLICT,
    fenced = BATCHLOOM_FENCED,
    unavailable = BATCHLOOM_UNAVAILABLE,
    data = BATCHLOOM_DATA,
    mismatch = BATCHLOOM_MISMATCH,
    unbalanced = BATCHLOOM_UNBALANCED,
    closed = BATCHLOOM_CLOSED,
    corrupt = BATCHLOOM_CORRUPT,
    cancelled = BATCHLOOM_CANCELLED,
    permission = BATCHLOOM_PERMISSION,
    internal = BATCHLOOM_INTERNAL,
};

// Whether repeating can help.
enum class retry_state : std::int32_t {
    never = BATCHLOOM_RETRY_NEVER,
    maybe = BATCHLOOM_RETRY_MAYBE,
    exhausted = BATCHLOOM_RETRY_EXHAUSTED,
};

// How much of the work an error concerns.
enum class error_scope : std::int32_t {
    record = BATCHLOOM_SCOPE_RECORD,
    chunk = BATCHLOOM_SCOPE_CHUNK,
    partition = BATCHLOOM_SCOPE_PARTITION,
    step = BATCHLOOM_SCOPE_STEP,
    job = BATCHLOOM_SCOPE_JOB,
    engine = BATCHLOOM_SCOPE_ENGINE,
};

namespace detail {

// A text of the library, which may be missing.
template <class Function, class... Arguments> optional_text lent(Function function, Arguments... arguments) {
    std::size_t length = 0;
    const char *text = function(arguments..., &length);
    return text == nullptr ? optional_text() : optional_text(std::string_view(text, length));
}

inline std::optional<std::uint64_t> known(std::uint64_t place) noexcept {
    return place == BATCHLOOM_NOWHERE ? std::optional<std::uint64_t>() : std::optional<std::uint64_t>(place);
}

// A text that is given: NULL would mean that there is none.
inline const char *given(std::string_view text) noexcept { return text.data() == nullptr ? "" : text.data(); }
inline const char *given(optional_text text) noexcept { return text ? given(*text) : nullptr; }
inline std::size_t length(optional_text text) noexcept { return text ? text->size() : 0; }

// A text for a field that a NUL ends. One with a NUL inside would be cut off there, and mean something else: it becomes what is no
// text, so that the library refuses it.
inline std::string with_nul(std::string_view text) {
    return text.find('\0') == std::string_view::npos ? std::string(text) : std::string("\xff");
}
inline const char *or_null(const std::string &text) noexcept { return text.empty() ? nullptr : text.c_str(); }

inline std::uint64_t count(std::chrono::milliseconds time) noexcept {
    return time.count() < 0 ? 0 : static_cast<std::uint64_t>(time.count());
}

}  // namespace detail

// An error: a stable code, a message, a place, context, advice, and the cause. A value that never changes: it can be copied, and any
// thread may read it. Without an error (after a call that went well) kind() is error_kind::ok and all texts are empty.
class error {
public:
    error() noexcept = default;
    // Takes over the error of a call, with its status.
    error(std::int32_t status, batchloom_error *owned) : raw_(owned, freed_by<batchloom_error_free>()), status_(status) {}
    // An error that another object lends, and keeps.
    explicit error(std::shared_ptr<const batchloom_error> lent)
        : raw_(std::move(lent)), status_(batchloom_error_kind(raw_.get())) {}

    // Whether there is an error.
    explicit operator bool() const noexcept { return status_ != BATCHLOOM_OK; }
    error_kind kind() const noexcept { return static_cast<error_kind>(status_); }
    // The stable code, such as `BL4001`: explain_code() says more.
    std::string_view code() const { return text(batchloom_error_code); }
    // The stable code as a number, such as 4001.
    std::uint32_t number() const noexcept { return batchloom_error_number(get()); }
    retry_state retry() const noexcept { return static_cast<retry_state>(batchloom_error_retry(get())); }
    error_scope scope() const noexcept { return static_cast<error_scope>(batchloom_error_scope(get())); }
    // One sentence, without the place.
    std::string_view message() const { return text(batchloom_error_message); }
    // The whole error in one line, as a log wants it.
    std::string_view summary() const { return text(batchloom_error_summary); }
    // What to do, where there is more to say than the page of the code says.
    optional_text help() const { return detail::lent(batchloom_error_help, get()); }
    // What has caused it, such as the message of the system.
    optional_text cause() const { return detail::lent(batchloom_error_cause, get()); }
    // The place: file, field, detail record (from 1), byte (from 0), line and column (from 1), as far as they are known.
    optional_text file() const { return detail::lent(batchloom_error_file, get()); }
    optional_text field() const { return detail::lent(batchloom_error_field, get()); }
    std::optional<std::uint64_t> record() const noexcept { return detail::known(batchloom_error_record(get())); }
    std::optional<std::uint64_t> offset() const noexcept { return detail::known(batchloom_error_offset(get())); }
    std::optional<std::uint64_t> line() const noexcept { return detail::known(batchloom_error_line(get())); }
    std::optional<std::uint64_t> column() const noexcept { return detail::known(batchloom_error_column(get())); }
    // Pairs of name and value.
    std::vector<std::pair<std::string_view, std::string_view>> context() const {
        std::vector<std::pair<std::string_view, std::string_view>> pairs;
        for (std::size_t index = 0; index < batchloom_error_context_count(get()); ++index) {
            pairs.emplace_back(detail::lent(batchloom_error_context_name, get(), index).value_or(std::string_view()),
                               detail::lent(batchloom_error_context_value, get(), index).value_or(std::string_view()));
        }
        return pairs;
    }
    // The error as one JSON object; for a job file with problems all of them.
    std::string json() const { return buffer(batchloom_error_json(get())).str(); }
    // The problems of a job file, each with the lines it is about, as the command line shows them; else empty.
    std::string diagnostics() const { return buffer(batchloom_error_diagnostics(get())).str(); }
    // For functions of batchloom.h.
    const batchloom_error *get() const noexcept { return raw_.get(); }

private:
    std::string_view text(const char *(*function)(const batchloom_error *, std::size_t *)) const {
        return detail::lent(function, get()).value_or(std::string_view());
    }

    std::shared_ptr<const batchloom_error> raw_;
    std::int32_t status_ = BATCHLOOM_OK;
};

#if BATCHLOOM_EXCEPTIONS
// An error that is thrown: by value(), value_or_throw() and or_throw(), and by nothing else.
class exception : public std::runtime_error {
public:
    explicit exception(batchloom::error error) : std::runtime_error(std::string(error.summary())), error_(std::move(error)) {}
    const batchloom::error &error() const noexcept { return error_; }

private:
    batchloom::error error_;
};
#endif

namespace detail {

[[noreturn]] inline void no_value(const batchloom::error &error) {
#if BATCHLOOM_EXCEPTIONS
    throw exception(error);
#else
    static_cast<void>(error);
    std::abort();
#endif
}

}  // namespace detail

// What a call has given, or its error. value() of a result without one throws; where there are no exceptions it ends the program, so
// look first: `if (result) …`.
template <class T> class [[nodiscard]] result {
public:
    result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    result(batchloom::error error) : content_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const noexcept { return content_.index() == 0; }
    T &value() & { return *found(); }
    const T &value() const & { return *const_cast<result *>(this)->found(); }
    T value() && { return std::move(*found()); }
    // The error; an empty one where all went well.
    batchloom::error error() const {
        auto *error = std::get_if<1>(&content_);
        return error == nullptr ? batchloom::error() : *error;
    }
#if BATCHLOOM_EXCEPTIONS
    // The value, or batchloom::exception.
    T value_or_throw() && { return std::move(*found()); }
    T &value_or_throw() & { return *found(); }
#endif

private:
    T *found() {
        if (auto *value = std::get_if<0>(&content_)) {
            return value;
        }
        detail::no_value(error());
    }

    std::variant<T, batchloom::error> content_;
};

// That a call went well, or its error.
template <> class [[nodiscard]] result<void> {
public:
    result() noexcept = default;
    result(batchloom::error error) : error_(std::move(error)) {}

    explicit operator bool() const noexcept { return !error_; }
    // The error; an empty one where all went well.
    const batchloom::error &error() const noexcept { return error_; }
#if BATCHLOOM_EXCEPTIONS
    // Nothing, or batchloom::exception.
    void or_throw() const {
        if (error_) {
            detail::no_value(error_);
        }
    }
    void value_or_throw() const { or_throw(); }
#endif

private:
    batchloom::error error_;
};

namespace detail {

// Makes a call; gives its error.
template <class Call> batchloom::error failure(Call &&call) {
    batchloom_error *raw = nullptr;
    const std::int32_t status = call(&raw);
    return status == BATCHLOOM_OK ? batchloom::error() : batchloom::error(status, raw);
}

// Makes a call that gives an object.
template <class T, class Call> result<T> made(Call &&call) {
    typename T::raw *raw = nullptr;
    if (auto problem = failure([&](batchloom_error **error) { return call(&raw, error); })) {
        return problem;
    }
    return T(raw);
}

// Makes a call that writes a number, or a structure of numbers.
template <class T, class Call> result<T> told(T value, Call &&call) {
    if (auto problem = failure([&](batchloom_error **error) { return call(&value, error); })) {
        return problem;
    }
    return value;
}

// Keeps an exception of a callback until the call has come back: it must not meet frames of the library.
class kept_exception {
public:
    template <class Function> std::int32_t run(std::int32_t stopped, Function &&function) noexcept {
#if BATCHLOOM_EXCEPTIONS
        try {
            return function();
        } catch (...) {
            thrown_ = std::current_exception();
            return stopped;
        }
#else
        static_cast<void>(stopped);
        return function();
#endif
    }
    void rethrow() {
#if BATCHLOOM_EXCEPTIONS
        if (thrown_) {
            std::rethrow_exception(std::exchange(thrown_, nullptr));
        }
#endif
    }

private:
#if BATCHLOOM_EXCEPTIONS
    std::exception_ptr thrown_;
#endif
};

// The function that the library calls: its context is a function object, which takes what stands in front of the context.
template <class Function, class... Arguments> struct trampoline {
    static std::int32_t call(Arguments... arguments, void *context) noexcept {
        return (*static_cast<Function *>(context))(arguments...);
    }
};

}  // namespace detail
}  // namespace batchloom

#endif  // BATCHLOOM_BASE_HPP
