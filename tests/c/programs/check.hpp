// What the programs of the tests share: a claim that must hold, with the line that it stands in.
#ifndef CHECK_HPP
#define CHECK_HPP

#include <batchloom.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#define CHECK(...)                                                                                  \
    do {                                                                                            \
        if (!(__VA_ARGS__)) {                                                                       \
            std::fprintf(stderr, "%s:%d: this does not hold: %s\n", __FILE__, __LINE__, #__VA_ARGS__); \
            std::exit(1);                                                                           \
        }                                                                                           \
    } while (0)

// Whether a result is an error of this kind.
template <class T> bool fails(const batchloom::result<T> &result, batchloom::error_kind kind) {
    return !result && result.error().kind() == kind;
}

// An input of so many good records, large enough for a run that can be met at work.
inline void large_input(const char *path, int records) {
    std::ofstream to(path);
    for (int i = 0; i < records; ++i) {
        to << "FEE|4711|1.00\n";
    }
    to << "TRL|" << records << "|" << records << ".00\n";
}

// Options of a run that leaves nothing behind.
inline batchloom::options without_traces(const char *input) {
    batchloom::options options;
    options.no_store().input("bookings", input).discard_output("ledger").discard_output("rejects");
    return options;
}

#endif
