/*
 * No allocation for a good record: JOB INPUT. The input is handed in, in chunks of about so many records, and the calls of the allocator
 * are counted that one chunk needs when the first ones have made the room: as many for 10,000 records as for 100. A record that is
 * rejected may need a few.
 */
#define _GNU_SOURCE
#include "files.h"
#include <errno.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static __thread int counting;
static __thread unsigned long counted;

/* These stand in front of the functions of the C library, for the library that is tested, too. */
void *malloc(size_t size)
{
    counted += (unsigned long)counting;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    counted += (unsigned long)counting;
    return __libc_calloc(count, size);
}

void *realloc(void *pointer, size_t size)
{
    counted += (unsigned long)counting;
    return __libc_realloc(pointer, size);
}

int posix_memalign(void **pointer, size_t alignment, size_t size)
{
    counted += (unsigned long)counting;
    *pointer = __libc_memalign(alignment, size);
    return *pointer == NULL ? ENOMEM : 0;
}

static batchloom_error *error;

/* The place behind so many lines. */
static size_t behind(const file *input, size_t begin, unsigned lines)
{
    size_t at = begin;
    for (unsigned line = 0; line < lines; ++line) {
        const uint8_t *end = memchr(input->bytes + at, '\n', input->length - at);
        CHECK(end != NULL);
        at = (size_t)(end - input->bytes) + 1;
    }
    return at;
}

#define FOR_A_REJECT 5

static unsigned long rejected(const batchloom_chunk *chunk)
{
    unsigned long found = 0;
    for (uint64_t at = 0; at < chunk->record_count; ++at) {
        found += chunk->records[at].verdict == BATCHLOOM_VERDICT_REJECTED;
    }
    return found;
}

/* The most calls of the allocator that a chunk of so many records needs, without those for rejects. */
static unsigned long most(const batchloom_job *job, const file *input, unsigned records)
{
    batchloom_processor *processor = NULL;
    batchloom_chunk chunk = BATCHLOOM_CHUNK_INIT;
    unsigned long most = 0;
    size_t begin = 0;
    OK(batchloom_processor_new(job, NULL, &processor, &error));
    for (int turn = 0; turn < 8; ++turn) {
        size_t end = behind(input, begin, records);
        counted = 0;
        counting = 1;
        int32_t status = batchloom_processor_process(processor, input->bytes + begin, end - begin, false, &chunk, &error);
        counting = 0;
        OK(status);
        CHECK(chunk.record_count + 3 >= records);
        begin += chunk.consumed;
        unsigned long allowed = FOR_A_REJECT * rejected(&chunk);
        unsigned long needed = counted > allowed ? counted - allowed : 0;
        if (turn >= 4 && needed > most) {
            most = needed;
        }
    }
    batchloom_processor_free(processor);
    return most;
}

int main(int argc, char **argv)
{
    batchloom_job *job = NULL;
    CHECK(argc == 3);
    file input = read_file(argv[2]);
    OK(batchloom_job_load(argv[1], BATCHLOOM_NTS, &job, &error));
    unsigned long few = most(job, &input, 100), many = most(job, &input, 10000);
    printf("%lu calls of the allocator for 100 records, %lu for 10000\n", few, many);
    CHECK(few <= 40 && many <= few + 4);
    batchloom_job_free(job);
    free(input.bytes);
    return 0;
}
