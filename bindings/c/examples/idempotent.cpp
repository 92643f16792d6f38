// A function that is carried out once, however often it is called: the second call replays what the first one has answered.
//
//     c++ -std=c++17 idempotent.cpp $(pkg-config --cflags --libs batchloom) -o idempotent
//     ./idempotent FOLDER          the store appears in it

#include <batchloom.hpp>
#include <iostream>
#include <stdexcept>

// Pays, at most once for a number, whatever happens around it: in other threads, in other processes, after a crash.
static batchloom::result<batchloom::answer> pay_once(const batchloom::idempotency &manager, std::string_view number,
                                                     std::string_view request) {
    std::cout << "payment " << number << "\n";
    // What kind of thing, which one, and the request; then the work.
    return manager.run("payments", number, request, [&](const batchloom::claim &claim) -> batchloom::outcome {
        // One that was taken over stems from a caller that died at work: a real program would look before it pays again.
        if (claim.is_taken_over()) {
            return batchloom::outcome::failure("look at it by hand");
        }
        if (request.empty()) {
            throw std::invalid_argument("nothing to pay");
        }
        std::cout << "  paying " << request << "\n";
        return "accepted";
    });
}

static void show(const batchloom::result<batchloom::answer> &result) {
    if (!result) {
        std::cout << "  " << result.error().code() << ": " << result.error().message() << "\n";
        return;
    }
    const auto &answer = result.value();
    std::cout << "  " << (answer.completed() ? "" : "failed: ") << answer.bytes() << (answer.is_replayed() ? ", as recorded" : "")
              << "\n";
}

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: idempotent FOLDER\n";
        return 2;
    }
    try {
        const auto manager = batchloom::idempotency::open(std::filesystem::path(argv[1]) / "keys.db").value_or_throw();
        show(pay_once(manager, "P-1", "100.00 CHF to 4711"));
        show(pay_once(manager, "P-1", "100.00 CHF to 4711"));
        // The same number for something else is a mistake of the caller, and found out.
        show(pay_once(manager, "P-1", "999.00 CHF to 4711"));
        // An exception of the work is its failure, and comes out of the call. It is recorded: the next caller is told of it.
        try {
            show(pay_once(manager, "P-2", ""));
        } catch (const std::invalid_argument &exception) {
            std::cout << "  thrown: " << exception.what() << "\n";
        }
        show(pay_once(manager, "P-2", ""));
    } catch (const batchloom::exception &exception) {
        std::cout << exception.what() << "\n";
        return 1;
    }
    return 0;
}
