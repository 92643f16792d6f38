/*
 * A fault inside of the library is caught inside of the library: it unwinds there, in whatever program it is linked into.
 *
 * The fault is made from outside: the clock of the system fails, which no correct system does, and for which the library has no error.
 */
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static __thread int the_clock_fails;

/* Stands in front of the function of the C library. */
int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (the_clock_fails) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_clock_gettime, clock, time);
}

int main(int argc, char **argv)
{
    batchloom_job *job = NULL;
    batchloom_run *run = NULL;
    batchloom_error *error = NULL;
    bool ended = false;
    CHECK(argc == 1 && argv[0] != NULL);
    OK(batchloom_job_load("payments.yaml", BATCHLOOM_NTS, &job, &error));
    OK(batchloom_run_start(job, NULL, &run, &error));

    the_clock_fails = 1;
    int32_t status = batchloom_run_wait(run, 1000, &ended, &error);
    the_clock_fails = 0;
    CHECK(status == BATCHLOOM_INTERNAL);
    CHECK(batchloom_error_kind(error) == BATCHLOOM_INTERNAL && batchloom_error_scope(error) == BATCHLOOM_SCOPE_ENGINE);
    batchloom_error_free(error);
    /* What it has passed through is not trusted any more; everything else goes on. */
    CHECK(batchloom_run_wait(run, 1000, &ended, &error) == BATCHLOOM_CLOSED);
    batchloom_error_free(error);
    batchloom_run_free(run);
    OK(batchloom_run_start(job, NULL, &run, &error));
    OK(batchloom_run_wait(run, BATCHLOOM_FOREVER, &ended, &error));
    batchloom_run_free(run);
    batchloom_job_free(job);
    return 0;
}
