// The same library in a program that has neither exceptions nor run-time type information.
#include "check.hpp"

using namespace batchloom;
using namespace std::chrono_literals;

int main() {
    static_assert(BATCHLOOM_EXCEPTIONS == 0);
    CHECK(fails(job::load("missing.yaml"), error_kind::not_found));
    auto loaded = job::load("payments.yaml");
    CHECK(loaded);
    const auto job = std::move(loaded).value();
    auto options = without_traces("payments.txt");
    auto started = job.start(options);
    CHECK(started);
    const auto &run = started.value();
    int calls = 0;
    CHECK(run.watch(100ms, [&](const progress &) { return ++calls > 0; }) && calls > 0);
    CHECK(run.report().value().counts().read == 5);

    auto opened = idempotency::open("keys.db");
    CHECK(opened && opened.value().run("s", "k", "", [](const claim &) { return "done"; }).value().bytes() == "done");
    return 0;
}
