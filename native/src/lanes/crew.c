#include "crew.h"

#include <stdlib.h>
#include <string.h>

unsigned crew_slots(const algorithm *const *algorithms, unsigned count, const char *kernel)
{
    unsigned all = 0;
    for (unsigned i = 0; i < count; i++)
        all += plan_for(algorithms[i], kernel).lanes;
    return all < MOST_QUEUED ? all : MOST_QUEUED;
}

bool crew_open(crew **c, const algorithm *const *algorithms, unsigned count, const char *kernel, unsigned slots)
{
    void *memory = malloc(sizeof(crew) + 64);
    if (memory == NULL)
        return false;
    crew *made = (crew *)(void *)((uint8_t *)memory + (64 - (uintptr_t)memory % 64));
    made->memory = memory;
    made->count = count;
    made->slots_count = slots;
    made->slots = calloc(slots, sizeof(slot));
    if (made->slots == NULL) {
        free(memory);
        return false;
    }
    for (unsigned i = 0; i < count; i++)
        lanes_open(&made->sets[i], algorithms[i], kernel);
    *c = made;
    return true;
}

void crew_close(crew *c)
{
    free(c->slots);
    free(c->memory);
}

/* Every algorithm gets the slot's piece. */
static void submit(crew *c, slot *s, bool first)
{
    s->waiting = c->count;
    for (unsigned i = 0; i < c->count; i++) {
        const algorithm *a = c->sets[i].algorithm;
        if (first)
            s->states[i] = a->first;
        const size_t blocks = s->length / a->block, rest = s->length % a->block;
        size_t tail_blocks = 0;
        if (s->last)
            tail_blocks =
                write_tail(a, s->tails[i], rest == 0 ? NULL : s->data + blocks * a->block, rest, s->total);
        s->jobs[i] = (job){&s->states[i], s->data, blocks, s->tails[i], tail_blocks, s};
        lanes_submit(&c->sets[i], &s->jobs[i]);
    }
}

/* The set to go on with: one whose lanes are all in use, else the fullest; NULL if nothing is left to do. */
static lane_set *choose(crew *c)
{
    lane_set *best = NULL;
    for (unsigned i = 0; i < c->count; i++) {
        lane_set *set = &c->sets[i];
        if (lanes_fill(set))
            return set;
        if (set->active != 0 && (best == NULL || set->active * best->plan.lanes > best->active * set->plan.lanes))
            best = set;
    }
    return best;
}

static void abandon_all(crew *c, feed *from, slot **idle, unsigned idle_count)
{
    for (unsigned i = 0; i < c->slots_count; i++) {
        bool is_idle = false;
        for (unsigned k = 0; k < idle_count; k++)
            is_idle = is_idle || idle[k] == &c->slots[i];
        if (!is_idle)
            from->abandon(from, &c->slots[i]);
    }
}

bool crew_run(crew *c, feed *from)
{
    slot *idle[MOST_QUEUED], *ready[MOST_LANES];
    unsigned idle_count = 0, ready_count = 0;
    bool more = true;
    for (unsigned i = c->slots_count; i-- != 0;)
        idle[idle_count++] = &c->slots[i];
    for (;;) {
        while (ready_count != 0) {
            slot *s = ready[--ready_count];
            if (s->last)
                from->finish(from, s);
            if (!s->last && from->more(from, s) == FED)
                submit(c, s, false);
            else
                idle[idle_count++] = s;
        }
        while (more && idle_count != 0) {
            if (from->stopped(from)) {
                abandon_all(c, from, idle, idle_count);
                return false;
            }
            const fed got = from->begin(from, idle[idle_count - 1]);
            if (got == FED)
                submit(c, idle[--idle_count], true);
            more = got != NO_MORE;
            if (got == LATER)
                break;
        }
        lane_set *set = choose(c);
        if (set == NULL)
            return true;
        if (from->stopped(from)) {
            abandon_all(c, from, idle, idle_count);
            return false;
        }
        job *done[MOST_LANES];
        const unsigned ended = lanes_step(set, done);
        for (unsigned i = 0; i < ended; i++) {
            slot *s = done[i]->owner;
            if (--s->waiting == 0)
                ready[ready_count++] = s;
        }
    }
}
