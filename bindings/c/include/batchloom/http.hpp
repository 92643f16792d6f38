// The `Idempotency-Key` header of HTTP requests: what to answer.
//
// SPDX-License-Identifier: Apache-2.0

#ifndef BATCHLOOM_HTTP_HPP
#define BATCHLOOM_HTTP_HPP

#include "idempotency.hpp"

#include <array>

namespace batchloom {

// What is done with a request.
enum class http_decision : std::int32_t {
    // Carry it out as if there were no keys.
    pass_through = BATCHLOOM_HTTP_PASS_THROUGH,
    // Carry it out, hand the response to respond(), then send it.
    proceed = BATCHLOOM_HTTP_PROCEED,
    // Send the recorded response instead.
    replay = BATCHLOOM_HTTP_REPLAY,
    // Send this instead: why the request is not carried out.
    refuse = BATCHLOOM_HTTP_REFUSE,
};

// Which responses are recorded; any other frees the key.
enum class http_cache : std::int32_t {
    all = BATCHLOOM_HTTP_CACHE_ALL,
    below_500 = BATCHLOOM_HTTP_CACHE_BELOW_500,
    below_400 = BATCHLOOM_HTTP_CACHE_BELOW_400,
};

// What became of a response.
enum class http_recorded : std::int32_t {
    // It is the answer to the key.
    stored = BATCHLOOM_HTTP_STORED,
    // It could not be kept, being too large: the answer to the key is 410.
    replaced = BATCHLOOM_HTTP_REPLACED,
    // Its status frees the key, as the policy says.
    freed = BATCHLOOM_HTTP_FREED,
};

// A header of a request or response. Its texts belong to somebody else.
struct http_header {
    std::string_view name;
    std::string_view value;
};

// How a route treats the header. What is 0 or empty has a default.
struct http_policy {
    // Refuses a request without the header.
    bool required = false;
    // Insists on quotes around the key.
    bool strict = false;
    http_cache cache = http_cache::all;
    // What the keys belong to; `http` by default.
    std::string scope;
    // Methods that the header means something for, with commas between them; `POST,PATCH` by default.
    std::string methods;
    // Headers that make a request another one, with commas between them; none by default.
    std::string fingerprint_headers;
    // The most characters that a key may have; 255 by default.
    std::uint64_t longest_key = 0;
    // How long a recorded response is the answer.
    keep results = keep::standard();
    // How long a request may take without a sign of life, 30 seconds by default; and how long a second one waits for the first.
    std::chrono::milliseconds lease{0};
    std::chrono::milliseconds wait{0};
};

// What decides about a request.
struct http_request {
    // Who sent it, as authenticated; empty for anybody: then all anonymous callers share their keys.
    std::string caller;
    std::string method;
    // The path, or the name of the route with its values.
    std::string route;
    // What stands behind `?` in the target.
    std::string query;
    // All headers, or at least `Idempotency-Key` and those the policy names.
    std::vector<http_header> headers;
    // All bytes of the body, or instead the SHA-256 digest of it.
    bytes_view body;
    std::optional<std::array<std::uint8_t, 32>> body_digest;
};

namespace detail {

inline std::vector<batchloom_http_header> raw_headers(const std::vector<http_header> &headers) {
    std::vector<batchloom_http_header> raw;
    raw.reserve(headers.size());
    for (const auto &header : headers) {
        raw.push_back({given(header.name), header.name.size(), given(header.value), header.value.size()});
    }
    return raw;
}

// Hands a policy to a call. What the structure points to lives as long as the call.
template <class Call> auto with(const http_policy &from, Call &&call) {
    const std::string scope = with_nul(from.scope), methods = with_nul(from.methods);
    const std::string fingerprint_headers = with_nul(from.fingerprint_headers);
    batchloom_http_policy policy = BATCHLOOM_HTTP_POLICY_INIT;
    policy.required = from.required ? 1 : 0;
    policy.strict = from.strict ? 1 : 0;
    policy.cache_errors = static_cast<std::int32_t>(from.cache);
    policy.scope = or_null(scope);
    policy.methods = or_null(methods);
    policy.fingerprint_headers = or_null(fingerprint_headers);
    policy.longest_key = from.longest_key;
    policy.keep_milliseconds = from.results.milliseconds();
    policy.lease_milliseconds = count(from.lease);
    policy.wait_milliseconds = count(from.wait);
    return call(&policy);
}

template <class Call> auto with(const http_request &from, Call &&call) {
    const std::string method = with_nul(from.method), route = with_nul(from.route), query = with_nul(from.query);
    const auto headers = raw_headers(from.headers);
    batchloom_http_request request = BATCHLOOM_HTTP_REQUEST_INIT;
    request.caller = bytes_view(from.caller).data();
    request.caller_length = from.caller.size();
    request.method = method.c_str();
    request.route = route.c_str();
    request.query = or_null(query);
    request.headers = headers.data();
    request.header_count = headers.size();
    request.body = from.body.data();
    request.body_length = from.body.size();
    request.body_digest = from.body_digest ? from.body_digest->data() : nullptr;
    return call(&request);
}

}  // namespace detail

// What is done with a request: a decision, and a response where one is to be sent. Destroyed without a response it keeps its key until
// the lease is over.
//
// Threads: any number at once. Errors of respond() and release(): invalid for one that does not proceed; fenced where another request
// has taken the key: its response counts, and this one should not be sent; unavailable. They may be called again where they failed.
class http_exchange : public object<batchloom_http_exchange, batchloom_http_free> {
public:
    using object::object;

    // Decides about a request. Errors: unavailable and corrupt when nothing could be decided: the request must not be carried out
    // then, and problem() makes the response; closed.
    static result<http_exchange> begin(const idempotency &manager, const http_request &request, const http_policy &policy = {}) {
        return detail::with(policy, [&](const batchloom_http_policy *raw_policy) {
            return detail::with(request, [&](const batchloom_http_request *raw_request) {
                return detail::made<http_exchange>([&](auto **exchange, auto **error) {
                    return batchloom_http_begin(manager.get(), raw_policy, raw_request, exchange, error);
                });
            });
        });
    }
    // The response to a request that could not be decided about, or whose response could not be recorded. Neither paths nor causes go
    // to the client.
    static result<http_exchange> problem(const batchloom::error &problem) {
        return detail::made<http_exchange>(
            [&](auto **exchange, auto **error) { return batchloom_http_problem(problem.get(), exchange, error); });
    }

    http_decision kind() const noexcept { return static_cast<http_decision>(batchloom_http_kind(get())); }
    // The response to send: status (0 where there is none), headers, body. Texts are valid as long as the exchange.
    std::uint32_t status() const noexcept { return batchloom_http_status(get()); }
    std::vector<http_header> headers() const {
        std::vector<http_header> headers;
        for (std::size_t index = 0; index < batchloom_http_header_count(get()); ++index) {
            headers.push_back({detail::lent(batchloom_http_header_name, get(), index).value_or(std::string_view()),
                               detail::lent(batchloom_http_header_value, get(), index).value_or(std::string_view())});
        }
        return headers;
    }
    std::string_view body() const { return detail::lent(batchloom_http_body, get()).value_or(std::string_view()); }
    // Records the response of a request that proceeds, before it is sent.
    result<http_recorded> respond(std::uint32_t status, const std::vector<http_header> &headers, bytes_view body) const {
        const auto given = detail::raw_headers(headers);
        return recorded([&](std::int32_t *number, auto **error) {
            return batchloom_http_respond(get(), status, given.data(), given.size(), body.data(), body.size(), number, error);
        });
    }
    // The same for a response that is not in memory.
    result<http_recorded> respond_without_body(std::uint32_t status) const {
        return recorded([&](std::int32_t *number, auto **error) {
            return batchloom_http_respond_without_body(get(), status, number, error);
        });
    }
    // Gives the key back because the request was not begun. Only before the effect may have happened.
    result<void> release() const {
        return detail::failure([&](auto **error) { return batchloom_http_release(get(), error); });
    }

private:
    template <class Call> static result<http_recorded> recorded(Call &&call) {
        std::int32_t number = 0;
        auto problem = detail::failure([&](batchloom_error **error) { return call(&number, error); });
        return problem ? result<http_recorded>(std::move(problem)) : static_cast<http_recorded>(number);
    }
};

}  // namespace batchloom

#endif  // BATCHLOOM_HTTP_HPP
