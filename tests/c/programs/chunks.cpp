// An input that is handed in piece by piece, and ends of an output that are made without its records.
#include "check.hpp"
#include <iterator>

using namespace batchloom;

static std::string bytes(const char *path) {
    std::ifstream from(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(from), {}};
}

// What a run writes: the chunks must come to the same.
static std::string by_a_run(const job &job) {
    options options;
    options.no_store().output("ledger", "whole.txt").discard_output("rejects");
    CHECK(job.run(options).value().completed());
    return bytes("whole.txt");
}

static void chunks(const job &job, const std::string &whole) {
    auto processor = batchloom::processor::make(job).value();
    CHECK(processor.outputs().size() == 2 && processor.outputs()[0] == "ledger");
    const std::string input = bytes("payments.txt");
    std::string pending, written;
    std::size_t records = 0, rejected = 0;
    for (std::size_t at = 0; at < input.size(); at += 7) {
        pending += input.substr(at, 7);
        const bool last = at + 7 >= input.size();
        const auto chunk = processor.process(pending, last).value();
        CHECK(chunk.size() == 0 || chunk.first_record() == records + 1);
        const auto batch = processor.output(0).value();
        CHECK(batch.size() == chunk.size());
        for (std::size_t index = 0; index < chunk.size(); ++index) {
            written += batch[index];
        }
        for (const auto &record : chunk) {
            const auto line = std::string_view(pending).substr(record.begin, record.end - record.begin);
            CHECK(line.find('\n') == std::string_view::npos && line.find('|') != std::string_view::npos);
            CHECK(processor.type_name(record).value() == line.substr(0, line.find('|')));
            CHECK((verdict_of(record) == verdict::rejected) == (processor.reason(record) == "BAD_ACCOUNT"));
            ++records;
            rejected += verdict_of(record) == verdict::rejected ? 1 : 0;
        }
        pending.erase(0, chunk.consumed());
    }
    CHECK(pending.empty() && records == 5 && rejected == 1);
    CHECK(fails(processor.output(2), error_kind::invalid) && fails(processor.trailer(0), error_kind::invalid));
    CHECK(processor.finish().value().view().find("\"rejected\":1") != std::string_view::npos);
    CHECK(processor.header(0).value().str() + written + processor.trailer(0).value().str() == whole);
    CHECK(fails(processor.process("FEE|1|1.00\n", true), error_kind::closed));
}

static void ends(const job &job, const std::string &whole) {
    auto first = envelope::make(job, "ledger").value();
    CHECK(first.totals().size() == 2);
    CHECK(first.add("written.count()", "3") && first.add("written.sum(amount)", "10.05"));
    CHECK(fails(first.add("written.count()", "many"), error_kind::invalid) && fails(first.add("nothing", "1"), error_kind::invalid));
    options options;
    auto second = envelope::make(job, "ledger", options, {std::nullopt, "TRL|5|215.45"}).value();
    CHECK(second.restore(first.state().value()) && fails(second.restore("no state"), error_kind::corrupt));
    CHECK(second.add("written.count()", "1") && second.add("written.sum(amount)", "-100.00"));
    const auto trailer = second.trailer().value();
    CHECK(second.header().value().view().empty() && !trailer.view().empty());
    CHECK(whole.substr(whole.size() - trailer.view().size()) == trailer.view());
    CHECK(fails(envelope::make(job, "nothing"), error_kind::invalid));
}

int main() {
    const auto job = batchloom::job::load("payments.yaml").value();
    const auto whole = by_a_run(job);
    chunks(job, whole);
    ends(job, whole);
    return 0;
}
