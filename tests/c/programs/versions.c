/* The macros of the header and the library that was loaded say the same. The argument is the version of the project. */
#include "check.h"

int main(int argc, char **argv)
{
    char text[64];
    CHECK(argc == 2);
    snprintf(text, sizeof text, "%d.%d.%d", BATCHLOOM_VERSION_MAJOR, BATCHLOOM_VERSION_MINOR, BATCHLOOM_VERSION_PATCH);
    CHECK(strcmp(text, argv[1]) == 0);
    CHECK(strcmp(text, batchloom_version()) == 0);
    CHECK(batchloom_version_number() == BATCHLOOM_VERSION_MAJOR * 1000000u + BATCHLOOM_VERSION_MINOR * 1000u + BATCHLOOM_VERSION_PATCH);
    CHECK(batchloom_abi_version() == BATCHLOOM_ABI_VERSION);
    CHECK(BATCHLOOM_NTS == SIZE_MAX);
    return 0;
}
