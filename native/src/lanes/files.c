#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* O_NOFOLLOW, futimens and the nanoseconds of stat */
#endif
#include "files.h"

#include "place.h"

#if HAS_FILES
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Nanoseconds between two questions whether to stop. */
#define PATIENCE 40000000

/* One open file in a slot. */
typedef struct {
    int source, sink; /* -1 where there is none */
    const char *sink_path;
    struct stat before;
    uint8_t *buffer;
} reader;

typedef struct {
    feed feed;
    file_work *work;
    asked *ask;
    void *context;
    reader *readers;
    unsigned given; /* readers that have been given to slots */
    unsigned open;  /* files that are open between two pieces */
    size_t postponed;
    place place;
    struct timespec asked_at;
} file_feed;

#define NONE ((size_t)-1)

/* ---- one file ---- */

static void close_reader(reader *r, bool keep_copy)
{
    if (r->source >= 0)
        close(r->source);
    if (r->sink >= 0)
        close(r->sink);
    if (r->sink_path != NULL && !keep_copy)
        unlink(r->sink_path);
    r->source = r->sink = -1;
    r->sink_path = NULL;
}

/* Nothing came of this file. */
static fed refuse(file_feed *f, slot *s, file_status status, int error)
{
    file_record *told = &f->work->records[s->number];
    told->error = error;
    told->size = s->total;
    told->before = (uint64_t)((reader *)s->source)->before.st_size;
    told->status = status;
    close_reader(s->source, false);
    return ENDED;
}

static file_status plainness(mode_t mode)
{
    if (S_ISREG(mode))
        return FILE_DONE;
    return S_ISLNK(mode) ? FILE_LINK : FILE_NOT_PLAIN;
}

static file_status kind_of_error(int error)
{
    if (error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG)
        return FILE_MISSING;
    return error == ELOOP ? FILE_LINK : FILE_UNREADABLE;
}

/* No more files can be open just now; when another one of this thread is done with, one can. */
static bool only_for_now(file_feed *f, slot *s, int error)
{
    if ((error != EMFILE && error != ENFILE) || f->open == 0)
        return false;
    close_reader(s->source, false);
    f->postponed = s->number;
    return true;
}

static bool write_all(int sink, const uint8_t *data, size_t length)
{
    while (length != 0) {
        const ssize_t count = write(sink, data, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        data += count;
        length -= (size_t)count;
    }
    return true;
}

/* The copy is complete: it gets the times of its source. Some file systems keep no times: no reason to lose it.
 * Network file systems report a full disk only when a file is closed. */
static bool close_copy(reader *r)
{
    const struct timespec times[2] = {ACCESSED(r->before), MODIFIED(r->before)};
    (void)futimens(r->sink, times);
    const int sink = r->sink;
    r->sink = -1;
    return close(sink) == 0;
}

/* The next piece: as much as the buffer takes. The file is closed as soon as its end is seen. */
static fed read_piece(file_feed *f, slot *s)
{
    reader *r = s->source;
    const uint64_t expected = (uint64_t)r->before.st_size;
    size_t length = 0;
    unsigned reads = 0;
    bool end = false;
    while (!end && s->total <= expected) { /* a file that grows for ever must not be read for ever */
        uint8_t spare;
        const bool full = length == f->work->piece;
        if (full && s->total < expected)
            break;
        const size_t room = full ? 1 : f->work->piece - length;
        const ssize_t count = read(r->source, full ? &spare : r->buffer + length, room);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return refuse(f, s, FILE_UNREADABLE, errno);
        reads++;
        if (!full)
            length += (size_t)count;
        s->total += (uint64_t)count;
        end = count == 0 || ((size_t)count < room && s->total == expected);
    }
    s->data = r->buffer;
    s->length = length;
    s->last = end || s->total > expected;
    if (s->last && reads == 1 && s->total == expected) { /* taken up at once: nothing can have changed meanwhile */
        f->work->records[s->number].after = expected;
    } else if (s->last) {
        struct stat after;
        if (fstat(r->source, &after) != 0)
            return refuse(f, s, FILE_UNREADABLE, errno);
        f->work->records[s->number].after = (uint64_t)after.st_size;
        if (after.st_size != r->before.st_size || s->total != expected ||
            MODIFIED(after).tv_sec != MODIFIED(r->before).tv_sec ||
            MODIFIED(after).tv_nsec != MODIFIED(r->before).tv_nsec)
            return refuse(f, s, FILE_CHANGED, 0);
    }
    if (r->sink >= 0 && !write_all(r->sink, r->buffer, length))
        return refuse(f, s, FILE_NOT_STORED, errno);
    if (!s->last)
        return FED;
    if (r->sink >= 0 && !close_copy(r))
        return refuse(f, s, FILE_NOT_STORED, errno);
    close_reader(r, true);
    return FED;
}

static fed open_file(file_feed *f, slot *s)
{
    reader *r = s->source;
    const char *path = f->work->paths[s->number];
    const char *copy = f->work->copies != NULL ? f->work->copies[s->number] : "";
    file_status plain = FILE_DONE;
    if (!f->work->seen) {
        if (lstat(path, &r->before) != 0)
            return refuse(f, s, kind_of_error(errno), errno);
        plain = plainness(r->before.st_mode);
        if (plain != FILE_DONE)
            return refuse(f, s, plain, 0);
    }
    const char *next = s->number + 1 < f->work->count ? f->work->paths[s->number + 1] : NULL;
    r->source = place_open(&f->place, path, next, O_RDONLY | O_NONBLOCK);
    if (r->source < 0)
        return only_for_now(f, s, errno) ? LATER : refuse(f, s, kind_of_error(errno), errno);
    if (fstat(r->source, &r->before) != 0)
        return refuse(f, s, kind_of_error(errno), errno);
    plain = plainness(r->before.st_mode);
    if (plain != FILE_DONE)
        return refuse(f, s, plain, 0);
    if (*copy != '\0') {
        r->sink = open_again(AT_FDCWD, copy, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644);
        if (r->sink < 0)
            return only_for_now(f, s, errno) ? LATER : refuse(f, s, FILE_NOT_STORED, errno);
        r->sink_path = copy;
    }
    return read_piece(f, s);
}

/* ---- the feed ---- */

static fed begin(feed *self, slot *to)
{
    file_feed *f = (file_feed *)self;
    if (to->source == NULL)
        to->source = &f->readers[f->given++];
    to->number = f->postponed;
    f->postponed = NONE;
    if (to->number == NONE)
        to->number = __atomic_fetch_add(&f->work->next, 1, __ATOMIC_RELAXED);
    if (to->number >= f->work->count)
        return NO_MORE;
    reader *r = to->source;
    r->source = r->sink = -1;
    r->sink_path = NULL;
    memset(&r->before, 0, sizeof r->before);
    to->total = 0;
    const fed got = open_file(f, to);
    f->open += r->source >= 0;
    return got;
}

static fed more(feed *self, slot *to)
{
    file_feed *f = (file_feed *)self;
    reader *r = to->source;
    const fed got = read_piece(f, to);
    f->open -= r->source < 0;
    return got;
}

static void finish(feed *self, slot *of)
{
    file_feed *f = (file_feed *)self;
    file_record *told = &f->work->records[of->number];
    for (unsigned i = 0; i < f->work->algorithm_count; i++) {
        const algorithm *a = f->work->algorithms[i];
        write_digest(a, &of->states[i], f->work->columns[i] + of->number * a->digest);
    }
    told->size = told->before = of->total;
    told->status = FILE_DONE;
}

static void abandon(feed *self, slot *of)
{
    (void)self;
    close_reader(of->source, false);
}

static bool stopped(feed *self)
{
    file_feed *f = (file_feed *)self;
    struct timespec now;
    if (__atomic_load_n(&f->work->stop, __ATOMIC_RELAXED))
        return true;
    if (f->ask == NULL)
        return false;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const long long passed =
        (now.tv_sec - f->asked_at.tv_sec) * 1000000000LL + (now.tv_nsec - f->asked_at.tv_nsec);
    if (passed < PATIENCE)
        return false;
    const bool end = f->ask(f->context);
    clock_gettime(CLOCK_MONOTONIC, &f->asked_at);
    if (end)
        files_stop(f->work);
    return end;
}

void files_stop(file_work *work)
{
    __atomic_store_n(&work->stop, 1, __ATOMIC_RELAXED);
}

work_end files_run(file_work *work, asked *ask, void *context)
{
    unsigned slots = crew_slots(work->algorithms, work->algorithm_count, work->kernel);
    if (slots > work->share)
        slots = (unsigned)work->share;
    file_feed f = {.feed = {begin, more, finish, abandon, stopped}, .work = work, .ask = ask, .context = context};
    uint8_t *buffers = malloc(slots * work->piece);
    crew *c = NULL;
    f.postponed = NONE;
    f.place = NO_PLACE;
    f.readers = calloc(slots, sizeof(reader));
    clock_gettime(CLOCK_MONOTONIC, &f.asked_at);
    work_end end = WORK_NO_MEMORY;
    if (buffers != NULL && f.readers != NULL &&
        crew_open(&c, work->algorithms, work->algorithm_count, work->kernel, slots)) {
        for (unsigned i = 0; i < slots; i++)
            f.readers[i].buffer = buffers + i * work->piece;
        end = crew_run(c, &f.feed) ? WORK_DONE : WORK_STOPPED;
        crew_close(c);
    }
    place_leave(&f.place);
    free(f.readers);
    free(buffers);
    return end;
}

#endif
