#include "lanes.h"

#include <string.h>

/* Blocks in one step at most, so that somebody who wants to stop is heard soon. */
#define LONG_STEP 2048

void lanes_open(lane_set *set, const algorithm *a, const char *kernel)
{
    memset(set, 0, sizeof *set);
    set->algorithm = a;
    set->plan = plan_for(a, kernel);
}

void lanes_submit(lane_set *set, job *piece)
{
    set->queue[(set->first + set->queued++) % MOST_QUEUED] = piece;
}

static void copy_in(lane_set *set, unsigned lane, const hash_state *from)
{
    const size_t stride = set->plan.lanes;
    const unsigned word = set->algorithm->word;
    for (size_t i = 0; i < set->algorithm->words; i++)
        memcpy(set->state + (i * stride + lane) * word, (const uint8_t *)from + i * word, word);
}

static void copy_out(const lane_set *set, unsigned lane, hash_state *to)
{
    const size_t stride = set->plan.lanes;
    const unsigned word = set->algorithm->word;
    for (size_t i = 0; i < set->algorithm->words; i++)
        memcpy((uint8_t *)to + i * word, set->state + (i * stride + lane) * word, word);
}

static void enter_tail(lane_set *set, unsigned lane)
{
    set->at[lane] = set->jobs[lane]->tail;
    set->left[lane] = set->jobs[lane]->tail_blocks;
    set->in_tail[lane] = true;
}

bool lanes_fill(lane_set *set)
{
    for (unsigned lane = 0; lane < set->plan.lanes && set->queued != 0; lane++) {
        if (set->jobs[lane] != NULL)
            continue;
        job *next = set->queue[set->first];
        set->first = (set->first + 1) % MOST_QUEUED;
        set->queued--;
        set->active++;
        set->jobs[lane] = next;
        set->at[lane] = next->at;
        set->left[lane] = next->blocks;
        set->in_tail[lane] = false;
        if (next->blocks == 0)
            enter_tail(set, lane);
        copy_in(set, lane, next->state);
    }
    return set->active == set->plan.lanes;
}

/* All lanes in use come to lie in the lower half, which must have room for them. */
static void settle_low(lane_set *set)
{
    const unsigned half = set->plan.lanes / 2;
    unsigned to = 0;
    for (unsigned from = half; from < set->plan.lanes; from++) {
        hash_state moved;
        if (set->jobs[from] == NULL)
            continue;
        while (set->jobs[to] != NULL)
            to++;
        copy_out(set, from, &moved);
        copy_in(set, to, &moved);
        set->jobs[to] = set->jobs[from];
        set->at[to] = set->at[from];
        set->left[to] = set->left[from];
        set->in_tail[to] = set->in_tail[from];
        set->jobs[from] = NULL;
    }
}

/* An idle lane reads what another one reads, and nobody looks at its state. */
static void lend_pointers(lane_set *set, unsigned lanes)
{
    const uint8_t *some = NULL;
    for (unsigned lane = 0; lane < lanes && some == NULL; lane++)
        if (set->jobs[lane] != NULL)
            some = set->at[lane];
    for (unsigned lane = 0; lane < lanes; lane++)
        if (set->jobs[lane] == NULL)
            set->at[lane] = some;
}

static void advance(lane_set *set, size_t blocks)
{
    const unsigned lanes = set->plan.lanes;
    if (set->active <= set->plan.few) {
        for (unsigned lane = 0; lane < lanes; lane++)
            if (set->jobs[lane] != NULL)
                set->plan.single(set->state + lane * set->algorithm->word, lanes, &set->at[lane], blocks);
    } else if (set->plan.half != NULL && set->active <= lanes / 2) {
        settle_low(set);
        lend_pointers(set, lanes / 2);
        set->plan.half(set->state, lanes, set->at, blocks);
    } else {
        lend_pointers(set, lanes);
        set->plan.wide(set->state, lanes, set->at, blocks);
    }
}

unsigned lanes_step(lane_set *set, job *done[MOST_LANES])
{
    unsigned ended = 0;
    size_t blocks = LONG_STEP;
    if (set->active == 0)
        return 0;
    for (unsigned lane = 0; lane < set->plan.lanes; lane++)
        if (set->jobs[lane] != NULL && set->left[lane] < blocks)
            blocks = set->left[lane];
    advance(set, blocks);
    for (unsigned lane = 0; lane < set->plan.lanes; lane++) {
        if (set->jobs[lane] == NULL)
            continue;
        set->at[lane] += blocks * set->algorithm->block;
        set->left[lane] -= blocks;
        if (set->left[lane] == 0 && !set->in_tail[lane] && set->jobs[lane]->tail_blocks != 0)
            enter_tail(set, lane);
        if (set->left[lane] == 0) {
            copy_out(set, lane, set->jobs[lane]->state);
            done[ended++] = set->jobs[lane];
            set->jobs[lane] = NULL;
            set->active--;
        }
    }
    return ended;
}
