// The system's SQLite (libsqlite3-dev), and what Swift cannot import of it: function-pointer constants and
// C variadics.
#pragma once
#include <malloc.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Binds a copy of `count` bytes as a blob. `sqlite3_bind_blob64` with SQLITE_TRANSIENT.
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, size_t count) {
    // A null pointer would bind NULL: an empty blob needs some address.
    return sqlite3_bind_blob64(statement, index, count ? bytes : "", count, SQLITE_TRANSIENT);
}

/// Binds a copy of `count` bytes as UTF-8 text. `sqlite3_bind_text64` with SQLITE_TRANSIENT.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const void *bytes, size_t count) {
    return sqlite3_bind_text64(statement, index, count ? (const char *)bytes : "", count, SQLITE_TRANSIENT,
                               SQLITE_UTF8);
}

/// Switches one of SQLITE_DBCONFIG_* on or off. `sqlite3_db_config`, a C variadic.
static inline int csqlite_db_config(sqlite3 *database, int option, int on) {
    return sqlite3_db_config(database, option, on, (int *)0);
}

// An allocator that overwrites memory before it is given back: pages and bound values that held a key do not
// stay in the free heap.

static inline void csqlite_wipe(void *memory, size_t count) {
    memset(memory, 0, count);
    __asm__ volatile("" : : "r"(memory) : "memory");  // as explicit_bzero: the compiler must not drop it
}

static inline void csqlite_wiping_free(void *memory) {
    if (!memory) return;
    csqlite_wipe(memory, malloc_usable_size(memory));
    free(memory);
}

static inline void *csqlite_wiping_malloc(int count) { return malloc((size_t)count); }

static inline int csqlite_wiping_size(void *memory) { return memory ? (int)malloc_usable_size(memory) : 0; }

static inline void *csqlite_wiping_realloc(void *memory, int count) {
    // realloc(3) may leave the old bytes behind: allocate, copy, wipe.
    size_t had = malloc_usable_size(memory);
    if ((size_t)count <= had && (size_t)count >= had / 2) return memory;
    void *grown = malloc((size_t)count);
    if (!grown) return 0;
    memcpy(grown, memory, had < (size_t)count ? had : (size_t)count);
    csqlite_wiping_free(memory);
    return grown;
}

static inline int csqlite_wiping_roundup(int count) { return (count + 7) & ~7; }

static inline int csqlite_wiping_start(void *unused) {
    (void)unused;
    return SQLITE_OK;
}

static inline void csqlite_wiping_stop(void *unused) { (void)unused; }

/// Makes SQLite wipe what it frees. SQLITE_MISUSE when SQLite is already in use.
static inline int csqlite_wipe_freed_memory(void) {
    static const sqlite3_mem_methods methods = {
        csqlite_wiping_malloc, csqlite_wiping_free,  csqlite_wiping_realloc, csqlite_wiping_size,
        csqlite_wiping_roundup, csqlite_wiping_start, csqlite_wiping_stop,    0,
    };
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

/// Puts SQLite's temporary files into /dev/shm, which is memory, where there is one and nobody named another place. Before
/// the first database is opened.
static inline void csqlite_keep_temporary_files_in_memory(void) {
    static char memory[] = "/dev/shm";
    if (!sqlite3_temp_directory && !getenv("SQLITE_TMPDIR") && access(memory, W_OK | X_OK) == 0) {
        sqlite3_temp_directory = memory;
    }
}
