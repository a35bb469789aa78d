#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* d_type, fstatat and the nanoseconds of stat */
#endif
#include "folder.h"

#if HAS_FILES
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Room for one more entry and its name. */
static bool grow(folder *f, size_t length)
{
    if (f->count == f->room) {
        const size_t room = f->room == 0 ? 128 : 2 * f->room;
        folder_entry *more = realloc(f->entries, room * sizeof *more);
        if (more == NULL)
            return false;
        f->entries = more;
        f->room = room;
    }
    if (f->names_room - f->length < length) {
        const size_t room = 2 * f->names_room + length + 4096;
        char *more = realloc(f->names, room);
        if (more == NULL)
            return false;
        f->names = more;
        f->names_room = room;
    }
    return true;
}

static entry_kind kind_of(mode_t mode)
{
    if (S_ISREG(mode))
        return KIND_FILE;
    if (S_ISDIR(mode))
        return KIND_FOLDER;
    return S_ISLNK(mode) ? KIND_LINK : KIND_OTHER;
}

/* Whether the listing itself tells what an entry is. */
static bool is_told(const struct dirent *entry, entry_kind *kind)
{
#ifdef DT_UNKNOWN
    switch (entry->d_type) {
    case DT_UNKNOWN:
        return false;
    case DT_REG:
        *kind = KIND_FILE;
        return true;
    case DT_DIR:
        *kind = KIND_FOLDER;
        return true;
    case DT_LNK:
        *kind = KIND_LINK;
        return true;
    default:
        *kind = KIND_OTHER;
        return true;
    }
#else
    (void)entry, (void)kind;
    return false;
#endif
}

/* Fill in what an entry is. An entry that has gone meanwhile is no file, unless its state is asked for. */
static int look_at(int place, const struct dirent *entry, folder_entry *to, bool states)
{
    struct stat state;
    const bool told = is_told(entry, &to->kind);
    if (told && (!states || to->kind != KIND_FILE))
        return 0;
    if (fstatat(place, entry->d_name, &state, AT_SYMLINK_NOFOLLOW) != 0) {
        to->kind = KIND_OTHER;
        return errno == ENOENT && !states ? 0 : errno;
    }
    to->kind = kind_of(state.st_mode);
    to->size = (long long)state.st_size;
    to->seconds = (long long)MODIFIED(state).tv_sec;
    to->nanoseconds = MODIFIED(state).tv_nsec;
    return 0;
}

static int take_up(folder *f, DIR *listing, bool states)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(listing);
        if (entry == NULL)
            return errno;
        const char *name = entry->d_name;
        if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0')))
            continue;
        const size_t length = strlen(name) + 1;
        if (!grow(f, length))
            return ENOMEM;
        folder_entry *to = &f->entries[f->count];
        *to = (folder_entry){.at = f->length};
        memcpy(f->names + f->length, name, length);
        const int bad = look_at(dirfd(listing), entry, to, states);
        if (bad != 0) {
            f->culprit = to->at;
            return bad;
        }
        f->length += length;
        f->count++;
    }
}

/* ---- in order ---- */

static bool before(const folder *f, const folder_entry *a, const folder_entry *b)
{
    return strcmp(f->names + a->at, f->names + b->at) < 0;
}

/* A merge sort: its time does not depend on the order that a stranger's file system gives. */
static void merge(const folder *f, folder_entry *to, const folder_entry *a, const folder_entry *a_end,
                  const folder_entry *b, const folder_entry *b_end)
{
    while (a != a_end && b != b_end)
        *to++ = before(f, b, a) ? *b++ : *a++;
    while (a != a_end)
        *to++ = *a++;
    while (b != b_end)
        *to++ = *b++;
}

static int sort(folder *f)
{
    if (f->count < 2)
        return 0;
    folder_entry *from = f->entries, *to = malloc(f->count * sizeof *to);
    if (to == NULL)
        return ENOMEM;
    for (size_t width = 1; width < f->count; width *= 2) {
        for (size_t start = 0; start < f->count; start += 2 * width) {
            const size_t rest = f->count - start;
            const size_t left = rest < width ? rest : width;
            const size_t both = rest < 2 * width ? rest : 2 * width;
            merge(f, to + start, from + start, from + start + left, from + start + left, from + start + both);
        }
        folder_entry *other = from;
        from = to;
        to = other;
    }
    free(to);
    f->entries = from;
    return 0;
}

int folder_look(folder *f, const char *path, bool states)
{
    memset(f, 0, sizeof *f);
    f->culprit = NO_CULPRIT;
    DIR *listing = opendir(path);
    if (listing == NULL)
        return errno;
    int bad = take_up(f, listing, states);
    closedir(listing);
    return bad != 0 ? bad : sort(f);
}

void folder_close(folder *f)
{
    free(f->entries);
    free(f->names);
}

#endif
