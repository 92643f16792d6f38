/* Whole files, for programs that hand results to each other. */
#ifndef FILES_H
#define FILES_H

#include "check.h"

typedef struct file {
    uint8_t *bytes;
    size_t length;
} file;

static inline file read_file(const char *path)
{
    file whole = {NULL, 0};
    FILE *stream = fopen(path, "rb");
    CHECK(stream != NULL && fseek(stream, 0, SEEK_END) == 0);
    whole.length = (size_t)ftell(stream);
    rewind(stream);
    whole.bytes = malloc(whole.length + 1);
    CHECK(whole.bytes != NULL && fread(whole.bytes, 1, whole.length, stream) == whole.length);
    CHECK(fclose(stream) == 0);
    return whole;
}

static inline void write_bytes(const char *path, const void *bytes, size_t length)
{
    FILE *stream = fopen(path, "wb");
    CHECK(stream != NULL && fwrite(bytes, 1, length, stream) == length && fclose(stream) == 0);
}

/* Writes what the library has made, and frees it. */
static inline void write_and_free(const char *path, batchloom_buf *buf)
{
    write_bytes(path, batchloom_buf_data(buf), batchloom_buf_length(buf));
    batchloom_buf_free(buf);
}

#endif
