/* A medium that fails where it is told to: put before the system's own calls with LD_PRELOAD.
   Only computer files whose path holds a certain text are meant. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NOTHING, READS, WRITES, SYNCS };

static char wanted[4096];
static int which = NOTHING, from = 0, to = 0, number = 0;
static size_t most = 0;
static atomic_int met = 0;

/* From the call of that number (from 1) to that one (0: for ever) calls of a kind fail; most: octets of one call. */
void medium_rule(const char *path, int kind, int first, int last, int error, size_t octets) {
    snprintf(wanted, sizeof wanted, "%s", path);
    which = kind; from = first; to = last; number = error; most = octets;
    atomic_store(&met, 0);
}

/* The same for processes that nobody can call: MEDIUM="kind first last error path". */
__attribute__((constructor)) static void told(void) {
    const char *rule = getenv("MEDIUM");
    int kind, first, last, error, length = 0;
    if (rule && sscanf(rule, "%d %d %d %d %n", &kind, &first, &last, &error, &length) == 4)
        medium_rule(rule + length, kind, first, last, error, 0);
}

int medium_met(void) { return atomic_load(&met); }

static int meant(int fd, int kind) {
    if (which != kind) return 0;
    int before = errno;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, wanted) != NULL;
}

static int fails(void) {
    int now = atomic_fetch_add(&met, 1) + 1;
    if (!from || now < from || (to && now > to)) return 0;
    errno = number;
    return 1;
}

static size_t cut(size_t octets) { return most && octets > most ? most : octets; }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define DATA(name, kind, pointer)                                                \
    ssize_t name(int fd, pointer octets, size_t size) {                          \
        if (meant(fd, kind)) { if (fails()) return -1; size = cut(size); }       \
        return REAL(name)(fd, octets, size);                                     \
    }
#define PLACED(name, kind, pointer)                                              \
    ssize_t name(int fd, pointer octets, size_t size, off_t place) {             \
        if (meant(fd, kind)) { if (fails()) return -1; size = cut(size); }       \
        return REAL(name)(fd, octets, size, place);                              \
    }
#define SYNC(name)                                                               \
    int name(int fd) {                                                           \
        if (meant(fd, SYNCS) && fails()) return -1;                              \
        return REAL(name)(fd);                                                   \
    }

DATA(read, READS, void *)
DATA(write, WRITES, const void *)
PLACED(pread64, READS, void *)
PLACED(pwrite64, WRITES, const void *)
SYNC(fsync)
SYNC(fdatasync)

ssize_t readv(int fd, const struct iovec *parts, int count) {
    struct iovec one;
    if (meant(fd, READS)) {
        if (fails()) return -1;
        if (most && count > 0 && parts[0].iov_len > most) {
            one = parts[0]; one.iov_len = most; parts = &one; count = 1;
        }
    }
    return REAL(readv)(fd, parts, count);
}
