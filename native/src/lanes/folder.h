/* What lies in one folder: names, kinds and, where they are asked for, sizes and times. Nothing is opened or followed. */
#ifndef LANES_FOLDER_H
#define LANES_FOLDER_H
#include <stdbool.h>
#include <stddef.h>

#include "files.h"

typedef enum { KIND_FILE = 0, KIND_FOLDER = 1, KIND_LINK = 2, KIND_OTHER = 3 } entry_kind;

/* One entry; the last three only of files, and only where they were asked for. */
typedef struct {
    size_t at; /* where its name begins */
    entry_kind kind;
    long long size, seconds;
    long nanoseconds; /* the last change */
} folder_entry;

typedef struct {
    folder_entry *entries; /* in the order of the octets of their names */
    size_t count, room;
    char *names; /* each ended by NUL */
    size_t length, names_room;
    size_t culprit; /* where the name begins of what could not be looked at; NO_CULPRIT: the folder */
} folder;

#define NO_CULPRIT ((size_t)-1)

/* 0, or the errno of what went wrong. The folder has to be closed in either case. */
int folder_look(folder *f, const char *path, bool states);
void folder_close(folder *f);

#endif
