/* Slots that messages pass through, and a set of lanes for each algorithm that goes over them. */
#ifndef LANES_CREW_H
#define LANES_CREW_H
#include "lanes.h"

#define MOST_ALGORITHMS 8

/* One message on its way. The feed sets what is above the line. */
typedef struct {
    const uint8_t *data; /* the next piece: whole blocks of every algorithm unless it is the last */
    size_t length;
    bool last;
    uint64_t total; /* octets so far, this piece included */
    size_t number;  /* of the message */
    void *source;   /* the feed's own */
    /* ---- */
    unsigned waiting; /* algorithms that are not through with the piece */
    hash_state states[MOST_ALGORITHMS];
    job jobs[MOST_ALGORITHMS];
    uint8_t tails[MOST_ALGORITHMS][MOST_TAIL];
} slot;

typedef enum {
    FED,     /* the slot has a piece */
    ENDED,   /* nothing more will come for this slot's message, which is done with */
    LATER,   /* nothing can be had until another slot is done with */
    NO_MORE, /* there are no more messages */
} fed;

/* Where messages come from. None of these may keep the slot. */
typedef struct feed feed;
struct feed {
    fed (*begin)(feed *self, slot *to);    /* the first piece of the next message */
    fed (*more)(feed *self, slot *to);     /* the next piece of the slot's message: FED or ENDED */
    void (*finish)(feed *self, slot *of);  /* the digests are in the slot's states */
    void (*abandon)(feed *self, slot *of); /* the work was stopped */
    bool (*stopped)(feed *self);
};

typedef struct {
    unsigned count;
    lane_set sets[MOST_ALGORITHMS];
    unsigned slots_count;
    slot *slots;
    void *memory;
} crew;

/* How many slots keep every lane of every algorithm busy, whatever the others wait for. */
unsigned crew_slots(const algorithm *const *algorithms, unsigned count, const char *kernel);

/* False if there is no memory. `slots` is at most MOST_QUEUED. */
bool crew_open(crew **c, const algorithm *const *algorithms, unsigned count, const char *kernel, unsigned slots);
void crew_close(crew *c);

/* Everything that the feed has; false if it was stopped. */
bool crew_run(crew *c, feed *from);

#endif
