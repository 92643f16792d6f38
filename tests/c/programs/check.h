/* What the programs of the tests share: a claim that must hold, with the line that it stands in. */
#ifndef CHECK_H
#define CHECK_H

#include <batchloom.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(claim)                                                                       \
    do {                                                                                   \
        if (!(claim)) {                                                                    \
            fprintf(stderr, "%s:%d: this does not hold: %s\n", __FILE__, __LINE__, #claim); \
            exit(1);                                                                       \
        }                                                                                  \
    } while (0)

/* A call that must go well; its last parameter is the variable `error`. */
#define OK(call)                                                                                                    \
    do {                                                                                                            \
        if ((call) != BATCHLOOM_OK) {                                                                               \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, batchloom_error_summary(error, NULL));               \
            exit(1);                                                                                                \
        }                                                                                                           \
    } while (0)

/* Bytes of a text, and their number. */
#define BYTES(text) (const uint8_t *)(text), strlen(text)

#endif
