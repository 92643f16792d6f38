// Callbacks that go on, cancel, or throw: nothing of it meets frames of the library.
#include "check.hpp"
#include <stdexcept>
#include <thread>

using namespace batchloom;
using namespace std::chrono_literals;

static options slow() {
    auto options = without_traces("large.txt");
    options.threads(1).block_size(4096);
    return options;
}

// A value whose destructor counts, as a local of a callback that throws.
static int destroyed = 0;
struct counted {
    ~counted() { ++destroyed; }
};

// A subscriber is told in threads of the run, and lives as long as they need it.
static void subscribers(const job &job) {
    auto told = std::make_shared<int>(0);
    {
        auto options = slow();
        options.subscriber(event_level::info, [told](const event &event) {
            CHECK(!event.name.empty() && !event.message.empty() && event.json.front() == '{');
            CHECK(event.level >= event_level::info && event.at > std::chrono::system_clock::time_point());
            ++*told;
            return true;
        });
        const auto run = job.start(options).value();
        options.subscriber(event_level::info, nullptr);
        CHECK(run.report().value().completed() && *told > 0 && options.check());
    }
    CHECK(told.use_count() == 1);

    // `false` stops, and an exception does, too: it comes out of the call that waits.
    auto options = slow();
    options.subscriber(event_level::debug, [](const event &) { return false; });
    CHECK(job.run(options).value().status() == run_status::stopped);
    options.subscriber(event_level::debug, [](const event &) -> bool { throw std::out_of_range("told too much"); });
    for (const bool started : {true, false}) {
        try {
            const auto never = started ? job.start(options).value().report() : job.run(options);
            CHECK(!"this is not reached");
        } catch (const std::out_of_range &exception) {
            CHECK(std::string_view(exception.what()) == "told too much");
        }
    }
    CHECK(fails(options.subscriber(static_cast<event_level>(7), [](const event &) { return true; }).check(), error_kind::invalid));
}

int main() {
    large_input("large.txt", 400000);
    const auto job = batchloom::job::load("payments.yaml").value();
    auto options = slow();

    // One that goes on is told of the end.
    const auto undisturbed = job.start(options).value();
    bool finished = false;
    CHECK(undisturbed.watch(1ms, [&](const progress &progress) {
        finished = progress.phase == run_phase::finished;
        return true;
    }));
    CHECK(finished && undisturbed.progress().value().read == 400000 && undisturbed.report().value().completed());

    // `false` cancels, and the call comes back when the run has ended.
    const auto cancelled = job.start(options).value();
    int calls = 0;
    CHECK(cancelled.watch(1ms, [&](const progress &) { return ++calls < 1; }));
    CHECK(calls == 1 && cancelled.wait(0ms).value());
    CHECK(cancelled.report().value().status() == run_status::stopped);
    CHECK(cancelled.report().value().error().kind() == error_kind::cancelled);

    // An exception cancels, too, and comes out with its type.
    const auto thrown = job.start(options).value();
    try {
        const auto never = thrown.watch(1ms, [&](const progress &) -> bool {
            counted local;
            throw std::out_of_range("enough");
        });
        CHECK(!"this is not reached");
    } catch (const std::out_of_range &exception) {
        CHECK(std::string_view(exception.what()) == "enough" && destroyed == 1);
    }
    CHECK(thrown.report().value().status() == run_status::stopped);

    // Whatever is thrown.
    const auto number = job.start(options).value();
    try {
        number.watch(1ms, [](const progress &) -> bool { throw 4711; }).or_throw();
        CHECK(!"this is not reached");
    } catch (int caught) {
        CHECK(caught == 4711);
    }

    // From inside the run can be asked and cancelled, and not be waited for.
    const auto inside = job.start(options).value();
    bool refused = true;
    CHECK(inside.watch(1ms, [&](const progress &) {
        CHECK(inside.progress() && inside.cancel());
        refused = refused && fails(inside.wait(), error_kind::invalid) && fails(inside.report(), error_kind::invalid);
        return true;
    }));
    CHECK(refused && inside.report().value().status() == run_status::stopped);

    // No callback at all is an error, as in C.
    CHECK(fails(inside.watch(1ms, nullptr), error_kind::invalid));

    subscribers(job);

    // Another thread cancels; a run that is destroyed at work ends.
    auto elsewhere = job.start(options).value();
    std::thread other([&] { CHECK(elsewhere.cancel()); });
    CHECK(elsewhere.wait());
    other.join();
    elsewhere = job.start(options).value();
    CHECK(elsewhere.close() && fails(elsewhere.progress(), error_kind::closed));
    return 0;
}
