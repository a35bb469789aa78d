/* A set of lanes for one algorithm: each lane goes through one piece of a message; one that ends takes the next. */
#ifndef LANES_LANES_H
#define LANES_LANES_H
#include "algorithms.h"

/* Whole blocks of one message, and perhaps its end. */
typedef struct {
    hash_state *state; /* taken from here, and put back when the blocks are in */
    const uint8_t *at;
    size_t blocks;
    const uint8_t *tail;
    size_t tail_blocks;
    void *owner;
} job;

#define MOST_QUEUED 128

typedef struct {
    _Alignas(64) uint8_t state[8 * 64];
    const algorithm *algorithm;
    plan plan;
    unsigned active;
    unsigned first, queued;
    job *jobs[MOST_LANES]; /* NULL for an idle lane */
    const uint8_t *at[MOST_LANES];
    size_t left[MOST_LANES]; /* blocks */
    bool in_tail[MOST_LANES];
    job *queue[MOST_QUEUED];
} lane_set;

void lanes_open(lane_set *set, const algorithm *a, const char *kernel);

/* Put a job into the queue. At most MOST_QUEUED jobs may be in a set; a job without any block is none. */
void lanes_submit(lane_set *set, job *piece);

/* Give idle lanes what waits; true if every lane is then in use. */
bool lanes_fill(lane_set *set);

/* All lanes go on until one or more of them end, or for a good while; those jobs are put into `done`, and counted. */
unsigned lanes_step(lane_set *set, job *done[MOST_LANES]);

#endif
