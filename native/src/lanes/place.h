/* The folder that files are opened in, one after another: the system finds its way there once. */
#ifndef LANES_PLACE_H
#define LANES_PLACE_H
#include "files.h"

#if HAS_FILES
#include <stddef.h>
#include <sys/types.h>

typedef struct {
    int folder;              /* -1 where there is none */
    const char *folder_path; /* the beginning of a path that was opened */
    size_t length;
} place;

#define NO_PLACE ((place){-1, NULL, 0})

/* openat() with O_CLOEXEC, again where a signal came between. */
int open_again(int folder, const char *path, int flags, mode_t mode);

/* A file to be read, with O_NOFOLLOW. `next` is the path that will likely be opened after it, or NULL; the paths
 * have to stay where they are until the place is left. */
int place_open(place *p, const char *path, const char *next, int flags);
void place_leave(place *p);

#endif
#endif
