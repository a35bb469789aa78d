/* Computer files, read with care: what is no plain file is never opened, and what changed meanwhile is said so. */
#ifndef LANES_FILES_H
#define LANES_FILES_H
#include "crew.h"

#if defined(__unix__) || defined(__APPLE__)
#define HAS_FILES 1
#else
#define HAS_FILES 0
#endif

/* The times of a struct stat, with their nanoseconds. */
#ifdef __APPLE__
#define MODIFIED(s) ((s).st_mtimespec)
#define ACCESSED(s) ((s).st_atimespec)
#else
#define MODIFIED(s) ((s).st_mtim)
#define ACCESSED(s) ((s).st_atim)
#endif

typedef enum {
    FILE_DONE = 0,
    FILE_MISSING = 1,
    FILE_UNREADABLE = 2,
    FILE_CHANGED = 3,
    FILE_NOT_PLAIN = 4,
    FILE_LINK = 5,
    FILE_NOT_STORED = 6,
    FILE_WAITING = 255, /* not looked at: the work was stopped before */
} file_status;

/* What is told of one file. */
typedef struct {
    file_status status;
    int error;       /* errno, or 0 */
    uint64_t size;   /* octets read */
    uint64_t before; /* octets that it had when it was opened */
    uint64_t after;  /* octets that it had when it had been read */
} file_record;

/* Many files; several threads may run it, each with lanes of its own. */
typedef struct {
    const char **paths;
    const char **copies; /* where each is copied to, an empty name for nowhere; NULL for no copies at all */
    size_t count;
    bool seen; /* the caller has looked at them already: plain files */
    const algorithm *algorithms[MOST_ALGORITHMS];
    unsigned algorithm_count;
    const char *kernel;
    size_t piece;     /* octets read at once */
    size_t share;     /* files that one thread has in its slots at most, so that others find some, too */
    file_record *records;
    uint8_t *columns[MOST_ALGORITHMS]; /* of each algorithm the digests of all files; zeros where there is none */
    size_t next;                       /* shared by the threads: atomic */
    int stop;                          /* the same */
} file_work;

/* Asked now and then; true ends the work. */
typedef bool asked(void *context);

typedef enum { WORK_DONE, WORK_STOPPED, WORK_NO_MEMORY } work_end;

work_end files_run(file_work *work, asked *ask, void *context);
void files_stop(file_work *work);

#endif
