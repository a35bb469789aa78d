#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* O_PATH, O_DIRECTORY, O_NOFOLLOW */
#endif
#include "place.h"

#if HAS_FILES
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

/* Longer paths are opened as they are. */
#define LONGEST 4096

int open_again(int folder, const char *path, int flags, mode_t mode)
{
    int descriptor;
    do
        descriptor = openat(folder, path, flags | O_CLOEXEC, mode);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

/* Whether a path names something in the folder that the first octets of another one name. */
static bool lies_in(const char *path, const char *folder, size_t length)
{
    if (strncmp(path, folder, length) != 0 || path[length] != '/' || path[length + 1] == '\0')
        return false;
    return strchr(path + length + 1, '/') == NULL;
}

static void enter(place *p, const char *path, size_t length)
{
    char name[LONGEST];
    place_leave(p);
    if (length >= sizeof name)
        return;
    memcpy(name, path, length);
    name[length] = '\0';
    p->folder = open_again(AT_FDCWD, name, O_PATH | O_DIRECTORY, 0);
    p->folder_path = path;
    p->length = length;
}

int place_open(place *p, const char *path, const char *next, int flags)
{
    flags |= O_NOFOLLOW;
    bool inside = p->folder >= 0 && lies_in(path, p->folder_path, p->length);
    if (!inside) {
        const char *slash = strrchr(path, '/');
        const size_t length = slash != NULL ? (size_t)(slash - path) : 0;
        if (length != 0 && slash[1] != '\0' && next != NULL && lies_in(next, path, length)) {
            enter(p, path, length);
            inside = p->folder >= 0;
        }
    }
    if (inside) {
        const int descriptor = open_again(p->folder, path + p->length + 1, flags, 0);
        if (descriptor >= 0 || (errno != EMFILE && errno != ENFILE))
            return descriptor;
        place_leave(p); /* the file needs the descriptor more than the folder does */
    }
    return open_again(AT_FDCWD, path, flags, 0);
}

void place_leave(place *p)
{
    if (p->folder >= 0)
        close(p->folder);
    *p = NO_PLACE;
}

#endif
