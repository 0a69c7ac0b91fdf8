/* Lets calls of the system fail, one at a time: the n-th write, sync, rename, link, open or read of a
 * file below one folder, or the n-th large piece of memory. Loaded before the C library, whose functions
 * it stands in for; without being armed it passes every call on. See faults.py.
 *
 * kinds of fault: an error, or the end of the process with all that was not synced yet gone, as after a
 * loss of power. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, RENAME = 4, LINK = 8, OPEN = 16, READ = 32, MEMORY = 64 };

#define LARGE 4096     /* bytes; smaller pieces of memory are Python's own, thousands a second */
#define OPEN_FILES 256 /* that are remembered as not synced */

static char folder[PATH_MAX];
static int kinds, power_loss, error_number;
static long countdown, seen;
static char unsynced[OPEN_FILES]; /* by the number of an open file that was made since */

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)

/* Begin to count: the n-th call of these kinds fails; with n = 0 none does. */
void faults_arm(const char *below, int of_kinds, long n, int error, int loss) {
    strncpy(folder, below, sizeof folder - 1);
    kinds = of_kinds;
    countdown = n;
    error_number = error;
    power_loss = loss;
    seen = 0;
}

/* Return how many calls were counted, and count no more. */
long faults_seen(void) {
    kinds = 0;
    return seen;
}

static int is_below(const char *path) {
    return path && !strncmp(path, folder, strlen(folder));
}

static int is_ours(int number) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", number);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path);
}

static void lose_power(void) {
    for (int number = 0; number < OPEN_FILES; number++)
        if (unsynced[number] && ftruncate(number, 0)) { /* it is gone either way */ }
    kill(getpid(), SIGKILL);
}

/* Whether this call is the one that fails. */
static int fails(int kind) {
    if (!(kinds & kind)) return 0;
    seen++;
    if (!countdown || seen != countdown) return 0;
    if (power_loss) lose_power();
    errno = error_number;
    return 1;
}

static void note(int number, int made) {
    if (number >= 0 && number < OPEN_FILES) unsynced[number] = made && kinds && is_ours(number);
}

ssize_t write(int number, const void *from, size_t count) {
    REAL(write);
    if (kinds & WRITE && is_ours(number) && fails(WRITE)) {
        if (count > 1 && real(number, from, count / 2) < 0) return -1; /* half of it came through */
        errno = error_number;
        return -1;
    }
    return real(number, from, count);
}

ssize_t pwrite64(int number, const void *from, size_t count, off64_t at) {
    REAL(pwrite64);
    return kinds & WRITE && is_ours(number) && fails(WRITE) ? -1 : real(number, from, count, at);
}

int fsync(int number) {
    REAL(fsync);
    if (kinds & SYNC && is_ours(number) && fails(SYNC)) return -1;
    if (number < OPEN_FILES) unsynced[number] = 0;
    return real(number);
}

int fdatasync(int number) {
    REAL(fdatasync);
    return kinds & SYNC && is_ours(number) && fails(SYNC) ? -1 : real(number);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    return kinds & RENAME && is_below(to) && fails(RENAME) ? -1 : real(from, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    REAL(linkat);
    if (kinds & LINK && is_ours(to_folder) && fails(LINK)) return -1;
    return real(from_folder, from, to_folder, to, flags);
}

static int opened(int number, int flags) {
    note(number, flags & (O_CREAT | __O_TMPFILE));
    return number;
}

#define OPENED(real, ...)                                              \
    va_list rest;                                                      \
    va_start(rest, flags);                                             \
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                      \
    if (kinds & OPEN && is_below(path) && fails(OPEN)) return -1;      \
    return opened(real(__VA_ARGS__, flags, mode), flags)

int open(const char *path, int flags, ...) {
    REAL(open);
    OPENED(real, path);
}

int open64(const char *path, int flags, ...) {
    REAL(open64);
    OPENED(real, path);
}

int openat(int at, const char *path, int flags, ...) {
    REAL(openat);
    OPENED(real, at, path);
}

ssize_t read(int number, void *into, size_t count) {
    REAL(read);
    return kinds & READ && is_ours(number) && fails(READ) ? -1 : real(number, into, count);
}

ssize_t pread64(int number, void *into, size_t count, off64_t at) {
    REAL(pread64);
    return kinds & READ && is_ours(number) && fails(READ) ? -1 : real(number, into, count, at);
}

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *malloc(size_t count) {
    return kinds & MEMORY && count >= LARGE && fails(MEMORY) ? NULL : __libc_malloc(count);
}

void *calloc(size_t count, size_t each) {
    if (kinds & MEMORY && count * each >= LARGE && fails(MEMORY)) return NULL;
    return __libc_calloc(count, each);
}

void *realloc(void *old, size_t count) {
    return kinds & MEMORY && count >= LARGE && fails(MEMORY) ? NULL : __libc_realloc(old, count);
}
