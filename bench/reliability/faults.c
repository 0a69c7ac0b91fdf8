/* Lets calls of the system fail, one at a time: the n-th write, sync, rename, link, open or read of a
 * file below one folder, or the n-th piece of memory that is not too small. Loaded before the C library,
 * whose functions it stands in for; without being armed it passes every call on. See faults.py.
 *
 * Kinds of fault: an error, or the end of the process with all that was added to files since they were
 * last synced gone, as after a loss of power. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, RENAME = 4, LINK = 8, OPEN = 16, READ = 32, MEMORY = 64 };

#ifndef SMALLEST
#define SMALLEST 4096 /* bytes of a piece of memory that is counted */
#endif
#define OPEN_FILES 256 /* that are remembered until they are synced */
#define FIRST_NUMBER 700 /* of our own descriptors: far from the program's */

static char folder[PATH_MAX];
static int kinds, power_loss, error_number;
static long countdown, seen;

/* Files that were opened for writing: a descriptor of our own, so that one that was closed may still be
 * cut, and how long each was when it was last synced. */
static struct { int number; dev_t device; ino_t file; off_t synced; } opened_files[OPEN_FILES];
static int files;

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)

/* Begin to count: the n-th call of these kinds fails; with n = 0 none does. */
void faults_arm(const char *below, int of_kinds, long n, int error, int loss) {
    strncpy(folder, below, sizeof folder - 1);
    kinds = of_kinds;
    countdown = n;
    error_number = error;
    power_loss = loss;
    seen = 0;
    files = 0;
}

static void disarm(void) { kinds = 0; }

/* Child processes are no part of it: what they do comes in another order each time. */
__attribute__((constructor)) static void begin(void) { pthread_atfork(NULL, NULL, disarm); }

/* Return how many calls were counted, and count no more. */
long faults_seen(void) {
    kinds = 0;
    return seen;
}

static int is_below(const char *path) {
    return path && !strncmp(path, folder, strlen(folder));
}

/* The process is in the folder, so relative paths are below it. */
static int is_wanted(const char *path) {
    return path && (path[0] != '/' || is_below(path));
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
    struct stat now;
    for (int at = 0; at < files; at++) {
        int number = opened_files[at].number;
        if (!fstat(number, &now) && now.st_size > opened_files[at].synced
            && ftruncate(number, opened_files[at].synced)) { /* it is gone either way */ }
    }
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

/* Remember a file that may be written to, and how much of it is there for good. */
static void note(int number, int flags) {
    struct stat it;
    if (!kinds || !power_loss || number < 0 || files == OPEN_FILES) return;
    if ((flags & O_ACCMODE) == O_RDONLY || !is_ours(number) || fstat(number, &it)) return;
    for (int at = 0; at < files; at++)
        if (opened_files[at].file == it.st_ino && opened_files[at].device == it.st_dev) return;
    int own = fcntl(number, F_DUPFD_CLOEXEC, FIRST_NUMBER);
    if (own < 0) return;
    opened_files[files].number = own;
    opened_files[files].device = it.st_dev;
    opened_files[files].file = it.st_ino;
    opened_files[files++].synced = it.st_size; /* 0 where it is new, or was emptied */
}

static void synced(int number) {
    struct stat it;
    if (!files || fstat(number, &it)) return;
    for (int at = 0; at < files; at++)
        if (opened_files[at].file == it.st_ino && opened_files[at].device == it.st_dev)
            opened_files[at].synced = it.st_size;
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
    synced(number);
    return real(number);
}

int fdatasync(int number) {
    REAL(fdatasync);
    if (kinds & SYNC && is_ours(number) && fails(SYNC)) return -1;
    synced(number);
    return real(number);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    return kinds & RENAME && is_wanted(to) && fails(RENAME) ? -1 : real(from, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    REAL(linkat);
    if (kinds & LINK && is_ours(to_folder) && fails(LINK)) return -1;
    return real(from_folder, from, to_folder, to, flags);
}

static int opened(int number, int flags) {
    note(number, flags);
    return number;
}

#define OPENED(real, ...)                                              \
    va_list rest;                                                      \
    va_start(rest, flags);                                             \
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                      \
    if (kinds & OPEN && is_wanted(path) && fails(OPEN)) return -1;      \
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
    return kinds & MEMORY && count >= SMALLEST && fails(MEMORY) ? NULL : __libc_malloc(count);
}

void *calloc(size_t count, size_t each) {
    if (kinds & MEMORY && count * each >= SMALLEST && fails(MEMORY)) return NULL;
    return __libc_calloc(count, each);
}

void *realloc(void *old, size_t count) {
    return kinds & MEMORY && count >= SMALLEST && fails(MEMORY) ? NULL : __libc_realloc(old, count);
}
