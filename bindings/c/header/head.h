/*
 * batchloom.h - the C ABI of Batchloom, the engine inside batch jobs that move money in files.
 *
 * Made by `cargo xtask gen-header`; do not edit. SPDX-License-Identifier: Apache-2.0
 *
 * What all functions have in common
 * ---------------------------------
 *
 * Names. Functions are batchloom_OBJECT_VERB, types batchloom_OBJECT, constants BATCHLOOM_GROUP_NAME.
 *
 * Status. A function that can fail returns an int32_t: BATCHLOOM_OK (0), or the kind of its error, which says what the caller does
 * about it. Its last parameter is `batchloom_error **error`: where it is not NULL it is set to NULL at the beginning, and to an error
 * where there is one, which the caller frees. The error has the fine code, the message, the place, and what to do. There is no "last
 * error" of a thread. Results are written when everything has gone well, and not touched otherwise.
 *
 * Objects. A pointer to an object is had from a function and given to functions, and freed once, with the function of its type that
 * ends in _free; NULL may always be freed. The order in which objects are freed does not matter: whatever is made of an object keeps
 * what it needs of it. What a function lends (a text, the error of a report) belongs to the object that lends it, and is valid until
 * that one is freed, or changed where the function says so.
 *
 * Threads. A function that takes a pointer to a const object may be called with it by any number of threads at once. One that takes a
 * pointer that is not const serves one call at a time: a second one is refused with BATCHLOOM_INVALID, and does not wait. Each function
 * says under "Threads" when it may be called.
 *
 * Misuse. NULL where something is needed, a pointer to an object of another type, a number that stands for nothing, a text that is not
 * UTF-8: BATCHLOOM_INVALID, and the message names the parameter. An object that was closed, or that a fault of the library has passed
 * through: BATCHLOOM_CLOSED. What no library can find out for certain is a pointer to an object that was freed: using one, or freeing it
 * twice, is undefined, as it is for free().
 *
 * Texts. In: a pointer and a length in bytes, UTF-8; the length BATCHLOOM_NTS says that a NUL ends it. Paths are bytes as the system
 * takes them. Out: with a NUL behind them, and a length for those who want it (the pointer for it may be NULL).
 *
 * Structures that begin with `size` are set with the macro of their name that ends in _INIT. They may grow at their end in later
 * versions; programs that were compiled before go on as they are.
 *
 * Callbacks are called in the thread that the function says, one at a time. They must come back by return: no longjmp, and no exception
 * may leave them. `drop` is called once, when the library needs their context no more, also where the call fails. From inside of a
 * callback a run cannot be waited for, closed or freed (BATCHLOOM_INVALID); it can be asked for its progress and cancelled.
 *
 * A guest. Nothing here prints, reads the environment, installs a signal handler or ends the process. A fault of the library becomes
 * BATCHLOOM_INTERNAL, and the objects of that call refuse everything from then on. Memory and threads of a run are bounded by its
 * options. fork() is not supported once the library was used: a child must call exec(). A host that has not made up its mind about
 * SIGPIPE ignores it before it has an output written to a pipe.
 *
 * Versions. BATCHLOOM_ABI_VERSION is compared with batchloom_abi_version() once, before anything else.
 */
