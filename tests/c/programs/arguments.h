/*
 * A call of a job as arguments, which several programs take: the job, then
 *
 *   -i NAME FILE   -o NAME FILE   -p NAME VALUE   --at INSTANT   --threads N   --block-size N   --store STORE   --key KEY
 *   --new REASON ACTOR   --checkpoint BYTES
 */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "check.h"

static uint64_t number_of(const char *text)
{
    char *end = NULL;
    uint64_t number = strtoull(text, &end, 10);
    CHECK(*text != '\0' && *end == '\0');
    return number;
}

/* Sets what one option says; returns how many words it has. */
static int set_option(batchloom_options *options, char **word, batchloom_error **error)
{
    const size_t nts = BATCHLOOM_NTS;
    const char *option = word[0];
    int32_t status = BATCHLOOM_OK;
    int words = 2;
    CHECK(word[1] != NULL);
    if (strcmp(option, "--at") == 0) {
        status = batchloom_options_set_instant(options, word[1], nts, error);
    } else if (strcmp(option, "--threads") == 0) {
        status = batchloom_options_set_threads(options, (uint32_t)number_of(word[1]), error);
    } else if (strcmp(option, "--block-size") == 0) {
        status = batchloom_options_set_block_size(options, number_of(word[1]), error);
    } else if (strcmp(option, "--store") == 0) {
        status = batchloom_options_set_store(options, word[1], nts, error);
    } else if (strcmp(option, "--key") == 0) {
        status = batchloom_options_set_key(options, word[1], nts, error);
    } else if (strcmp(option, "--checkpoint") == 0) {
        status = batchloom_options_add_checkpoint(options, BATCHLOOM_CHECKPOINT_BYTES, number_of(word[1]), error);
    } else {
        words = 3;
        CHECK(word[2] != NULL);
        if (strcmp(option, "-i") == 0) {
            status = batchloom_options_add_input(options, word[1], nts, word[2], nts, error);
        } else if (strcmp(option, "-o") == 0) {
            status = batchloom_options_add_output(options, word[1], nts, word[2], nts, error);
        } else if (strcmp(option, "-p") == 0) {
            status = batchloom_options_add_parameter(options, word[1], nts, word[2], nts, error);
        } else {
            CHECK(strcmp(option, "--new") == 0);
            status = batchloom_options_set_new_generation(options, word[1], nts, word[2], nts, error);
        }
    }
    if (status != BATCHLOOM_OK) {
        fprintf(stderr, "%s: %s\n", option, batchloom_error_summary(*error, NULL));
        exit(1);
    }
    return words;
}

/* Options as these words say. */
static batchloom_options *options_of(char **words)
{
    batchloom_options *options = NULL;
    batchloom_error *error = NULL;
    OK(batchloom_options_new(&options, &error));
    while (*words != NULL) {
        words += set_option(options, words, &error);
    }
    return options;
}

#endif
