/*
 * A filter: what comes in on standard input goes through a job, and its first output comes out on standard output, while it comes
 * in. The library reads and writes nothing: this program owns both ends.
 *
 *   filter JOB.yaml < transactions.txt > ledger.txt
 *
 * What is rejected is told on standard error, line by line. Where the input turns out to be wrong at its end (a trailer that does
 * not agree, say), the exit status says so: what was written until then must not be used.
 */
#include <batchloom.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes that are read at once. */
#define PIECE ((size_t)256 * 1024)

/* Tells what went wrong, frees it, and gives the exit status for it. */
static int failed(batchloom_error *error)
{
    fprintf(stderr, "%s\n", batchloom_error_summary(error, NULL));
    if (batchloom_error_help(error, NULL) != NULL) {
        fprintf(stderr, "  help: %s\n", batchloom_error_help(error, NULL));
    }
    batchloom_error_free(error);
    return EXIT_FAILURE;
}

/* Writes all of it; 0 where that worked. */
static int put(const void *bytes, size_t length)
{
    const char *next = (const char *)bytes;
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, next, length);
        if (written < 0) {
            perror("standard output");
            return -1;
        }
        next += written;
        length -= (size_t)written;
    }
    return 0;
}

/* Writes a text of the library and frees it; 0 where that worked. */
static int put_and_free(batchloom_buf *text)
{
    int status = put(batchloom_buf_data(text), batchloom_buf_length(text));
    batchloom_buf_free(text);
    return status;
}

/* Tells of the rejected records of a chunk. */
static void tell(batchloom_processor *processor, const batchloom_chunk *chunk)
{
    uint64_t place;
    for (place = 0; place < chunk->record_count; place++) {
        const batchloom_record *record = &chunk->records[place];
        if (record->verdict == BATCHLOOM_VERDICT_REJECTED) {
            unsigned long long number = (unsigned long long)(chunk->first_record + place);
            fprintf(stderr, "record %llu: %s\n", number, batchloom_processor_reason(processor, record->rule, NULL));
        }
    }
}

/* Writes what a chunk adds to the first output, and in front of the first chunk the header. */
static int write_output(batchloom_processor *processor, int *has_header, batchloom_error **error)
{
    batchloom_batch batch = BATCHLOOM_BATCH_INIT;
    if (!*has_header) {
        batchloom_buf *header = NULL;
        if (batchloom_processor_header(processor, 0, &header, error) != BATCHLOOM_OK || put_and_free(header) != 0) {
            return -1;
        }
        *has_header = 1;
    }
    if (batchloom_processor_output(processor, 0, &batch, error) != BATCHLOOM_OK) {
        return -1;
    }
    return put(batch.data, (size_t)batch.length);
}

/* Reads to the end of the input; what is not a whole record yet stays in front of what is read next. */
static int pump(batchloom_processor *processor, batchloom_error **error)
{
    size_t room = 2 * PIECE;
    size_t held = 0;
    char *bytes = (char *)malloc(room);
    int has_header = 0;
    int status = bytes == NULL ? -1 : 0;
    int last = 0;
    while (status == 0 && !last) {
        ssize_t got = read(STDIN_FILENO, bytes + held, PIECE);
        batchloom_chunk chunk = BATCHLOOM_CHUNK_INIT;
        if (got < 0) {
            perror("standard input");
            status = -1;
            break;
        }
        last = got == 0;
        held += (size_t)got;
        if (batchloom_processor_process(processor, (const uint8_t *)bytes, held, last != 0, &chunk, error) != BATCHLOOM_OK) {
            status = -1;
            break;
        }
        if (chunk.consumed > 0 || last) {
            tell(processor, &chunk);
            status = write_output(processor, &has_header, error);
        }
        held -= (size_t)chunk.consumed;
        memmove(bytes, bytes + chunk.consumed, held);
        if (room - held < PIECE) {
            /* One record is longer than everything so far. */
            char *larger = (char *)realloc(bytes, 2 * room);
            if (larger == NULL) {
                status = -1;
                break;
            }
            bytes = larger;
            room *= 2;
        }
    }
    free(bytes);
    return status;
}

/* Checks what must agree, and writes the trailer. */
static int finish(batchloom_processor *processor, batchloom_error **error)
{
    batchloom_buf *summary = NULL;
    batchloom_buf *trailer = NULL;
    if (batchloom_processor_finish(processor, &summary, error) != BATCHLOOM_OK) {
        return -1;
    }
    fprintf(stderr, "%s\n", batchloom_buf_data(summary));
    batchloom_buf_free(summary);
    if (batchloom_processor_trailer(processor, 0, &trailer, error) != BATCHLOOM_OK) {
        return -1;
    }
    return put_and_free(trailer);
}

int main(int count, char **arguments)
{
    batchloom_error *error = NULL;
    batchloom_job *job = NULL;
    batchloom_processor *processor = NULL;
    int status = EXIT_FAILURE;
    if (count != 2) {
        fprintf(stderr, "usage: filter JOB.yaml < INPUT > OUTPUT\n");
        return 2;
    }
    /* A reader that goes away is told by write(). */
    signal(SIGPIPE, SIG_IGN);
    if (batchloom_abi_version() != BATCHLOOM_ABI_VERSION) {
        fprintf(stderr, "the library %s is of another version than this program\n", batchloom_version());
        return EXIT_FAILURE;
    }
    if (batchloom_job_load(arguments[1], BATCHLOOM_NTS, &job, &error) == BATCHLOOM_OK
        && batchloom_processor_new(job, NULL, &processor, &error) == BATCHLOOM_OK && pump(processor, &error) == 0
        && finish(processor, &error) == 0) {
        status = EXIT_SUCCESS;
    }
    if (error != NULL) {
        status = failed(error);
    }
    batchloom_processor_free(processor);
    batchloom_job_free(job);
    return status;
}
