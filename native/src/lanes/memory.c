#include "memory.h"

typedef struct {
    feed feed; /* first, so that the two have one address */
    const message *messages;
    size_t count, next, width;
    const algorithm *const *algorithms;
    unsigned algorithm_count;
    uint8_t *digests;
} memory_feed;

size_t digests_width(const algorithm *const *algorithms, unsigned count)
{
    size_t width = 0;
    for (unsigned i = 0; i < count; i++)
        width += algorithms[i]->digest;
    return width;
}

static fed begin(feed *self, slot *to)
{
    memory_feed *f = (memory_feed *)self;
    if (f->next == f->count)
        return NO_MORE;
    to->data = f->messages[f->next].data;
    to->length = f->messages[f->next].length;
    to->total = to->length;
    to->last = true;
    to->number = f->next++;
    return FED;
}

static fed more(feed *self, slot *to)
{
    (void)self, (void)to;
    return ENDED;
}

static void finish(feed *self, slot *of)
{
    memory_feed *f = (memory_feed *)self;
    uint8_t *to = f->digests + of->number * f->width;
    for (unsigned i = 0; i < f->algorithm_count; i++) {
        write_digest(f->algorithms[i], &of->states[i], to);
        to += f->algorithms[i]->digest;
    }
}

static void abandon(feed *self, slot *of)
{
    (void)self, (void)of;
}

static bool stopped(feed *self)
{
    (void)self;
    return false;
}

bool digest_messages(const message *messages, size_t count, const algorithm *const *algorithms, unsigned algorithm_count,
                     const char *kernel, uint8_t *digests)
{
    crew *c;
    memory_feed f = {{begin, more, finish, abandon, stopped},
                     messages, count, 0, digests_width(algorithms, algorithm_count),
                     algorithms, algorithm_count, digests};
    const unsigned slots = crew_slots(algorithms, algorithm_count, kernel);
    if (!crew_open(&c, algorithms, algorithm_count, kernel, slots))
        return false;
    crew_run(c, &f.feed);
    crew_close(c);
    return true;
}
