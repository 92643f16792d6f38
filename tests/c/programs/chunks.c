/*
 * Pumps a file through a job in pieces: JOB INPUT PIECE FOLDER OPTION...
 *
 * Each output is written to a file of its name in the folder. The header is written twice: while the totals in it are not known it only
 * takes its place. Prints the summary; where the input fails, the error instead.
 */
#include "arguments.h"
#include "files.h"

#define MOST_OUTPUTS 16

static batchloom_error *error;
static FILE *files[MOST_OUTPUTS];

static batchloom_processor *processor;
static size_t outputs;

static void open_outputs(const char *folder)
{
    outputs = batchloom_processor_output_count(processor);
    CHECK(outputs <= MOST_OUTPUTS && batchloom_processor_output_name(processor, outputs, NULL) == NULL);
    for (size_t output = 0; output < outputs; ++output) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, batchloom_processor_output_name(processor, output, NULL));
        files[output] = fopen(path, "wb");
        CHECK(files[output] != NULL);
    }
}

static void write_header(size_t output)
{
    batchloom_buf *header = NULL;
    OK(batchloom_processor_header(processor, output, &header, &error));
    CHECK(fwrite(batchloom_buf_data(header), 1, batchloom_buf_length(header), files[output]) == batchloom_buf_length(header));
    batchloom_buf_free(header);
}

/* Every byte belongs to a record, and every record has a verdict. */
static void write_chunk(const batchloom_chunk *chunk)
{
    for (size_t output = 0; output < outputs; ++output) {
        batchloom_batch batch = BATCHLOOM_BATCH_INIT;
        OK(batchloom_processor_output(processor, output, &batch, &error));
        CHECK(chunk->record_count == 0 || batch.record_count == chunk->record_count);
        CHECK(batch.record_count == 0 || (batch.offsets[0] == 0 && batch.offsets[batch.record_count] == batch.length));
        CHECK(fwrite(batch.data, 1, batch.length, files[output]) == batch.length);
    }
    for (uint64_t at = 0; at < chunk->record_count; ++at) {
        const batchloom_record *record = &chunk->records[at];
        CHECK(record->begin <= record->end && record->end <= chunk->consumed);
        CHECK(record->verdict >= BATCHLOOM_VERDICT_WRITTEN && record->verdict <= BATCHLOOM_VERDICT_REJECTED);
        CHECK(record->verdict != BATCHLOOM_VERDICT_REJECTED || batchloom_processor_reason(processor, record->rule, NULL) != NULL);
    }
}

static void failed(void)
{
    batchloom_buf *json = batchloom_error_json(error);
    printf("{\"error\":%s}\n", batchloom_buf_data(json));
    batchloom_buf_free(json);
    batchloom_error_free(error);
}

/* Hands in the input; what is not taken stays in front of the next piece. Whether all of it was taken. */
static bool pump(const file *input, size_t piece)
{
    size_t begin = 0, end = 0;
    bool last = false, headers = false;
    while (!last) {
        batchloom_chunk chunk = BATCHLOOM_CHUNK_INIT;
        size_t more = input->length - end < piece ? input->length - end : piece;
        end += more;
        last = more == 0;
        if (batchloom_processor_process(processor, input->bytes + begin, end - begin, last, &chunk, &error) != BATCHLOOM_OK) {
            return false;
        }
        if (!headers && (chunk.consumed > 0 || last)) {
            for (size_t output = 0; output < outputs; ++output) {
                write_header(output);
            }
            headers = true;
        }
        write_chunk(&chunk);
        begin += chunk.consumed;
    }
    CHECK(begin == input->length);
    return true;
}

static void finish(void)
{
    batchloom_buf *summary = NULL;
    if (batchloom_processor_finish(processor, &summary, &error) != BATCHLOOM_OK) {
        failed();
        return;
    }
    for (size_t output = 0; output < outputs; ++output) {
        batchloom_buf *trailer = NULL;
        OK(batchloom_processor_trailer(processor, output, &trailer, &error));
        CHECK(fwrite(batchloom_buf_data(trailer), 1, batchloom_buf_length(trailer), files[output]) == batchloom_buf_length(trailer));
        batchloom_buf_free(trailer);
        rewind(files[output]);
        write_header(output);
    }
    puts(batchloom_buf_data(summary));
    batchloom_buf_free(summary);
}

int main(int argc, char **argv)
{
    batchloom_job *job = NULL;
    CHECK(argc >= 5);
    batchloom_options *options = options_of(argv + 5);
    file input = read_file(argv[2]);
    OK(batchloom_job_load(argv[1], BATCHLOOM_NTS, &job, &error));
    if (batchloom_processor_new(job, options, &processor, &error) != BATCHLOOM_OK) {
        failed();
    } else {
        open_outputs(argv[4]);
        if (pump(&input, (size_t)number_of(argv[3]))) {
            finish();
        } else {
            failed();
        }
    }
    for (size_t output = 0; output < outputs; ++output) {
        CHECK(fclose(files[output]) == 0);
    }
    batchloom_processor_free(processor);
    batchloom_options_free(options);
    batchloom_job_free(job);
    free(input.bytes);
    return 0;
}
