// The job of job.c in C++17: the same calls, with objects that free themselves.
//
//     c++ -std=c++17 job.cpp $(pkg-config --cflags --libs batchloom) -o job
//     ./job FOLDER          a folder with payments.yaml and payments.txt; the outputs appear in it

#include <batchloom.hpp>
#include <filesystem>
#include <iostream>

using namespace std::chrono_literals;

static void show(const batchloom::report &report) {
    const auto counts = report.counts();
    std::cout << (report.completed() ? "completed" : "not completed") << (report.is_duplicate() ? ", done before" : "") << ": "
              << counts.read << " read, " << counts.written << " written, " << counts.rejected << " rejected\n";
    for (const auto &reason : report.reasons()) {
        std::cout << "  " << reason.name << ": " << reason.records << "\n";
    }
    for (const auto &output : report.outputs()) {
        std::cout << "  " << output.name << ": " << output.records << " records, " << output.bytes << " bytes\n    "
                  << output.digest.value_or("-") << "\n";
    }
    // That a run failed is no error of the calls: it stands in the report.
    if (report.error()) {
        std::cout << report.error().summary() << "\n";
    }
}

static void run_once(const batchloom::job &job, batchloom::options &options) {
    const auto run = job.start(options).value_or_throw();
    // Every 100 ms, and once at the end. `false`, or an exception, would cancel the run.
    run.watch(100ms, [](const batchloom::progress &progress) {
        if (progress.phase == batchloom::run_phase::finished) {
            std::cout << "finished: " << progress.read << " records read\n";
        }
        return true;
    }).or_throw();
    show(run.report().value_or_throw());
}

int main(int argc, char **argv) {
    if (argc != 2 || !batchloom::is_compatible()) {
        std::cerr << "usage: job FOLDER\n";
        return 2;
    }
    std::filesystem::current_path(argv[1]);
    try {
        const auto job = batchloom::job::load("payments.yaml").value_or_throw();
        std::cout << "job " << job.name() << "\n";
        batchloom::options options;
        options.threads(2).memory(16 << 20).actor("example");
        run_once(job, options);
        // Again: the store beside the job file knows that it was done. Nothing is written a second time.
        run_once(job, options);
    } catch (const batchloom::exception &exception) {
        std::cout << exception.what() << "\n" << exception.error().help().value_or("") << "\n";
        return 1;
    }

    // Nothing has to throw: a result holds a value or an error.
    if (auto missing = batchloom::job::load("missing.yaml"); !missing) {
        std::cout << "as expected, " << missing.error().code() << ": " << missing.error().message() << "\n";
    }
    return 0;
}
