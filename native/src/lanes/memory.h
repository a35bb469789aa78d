/* Messages that lie in memory, each as a whole. */
#ifndef LANES_MEMORY_H
#define LANES_MEMORY_H
#include "crew.h"

typedef struct {
    const uint8_t *data;
    size_t length;
} message;

/* The digests of all messages, one after the other and of each in the order of the algorithms. False if there is no
 * memory for the work. */
bool digest_messages(const message *messages, size_t count, const algorithm *const *algorithms, unsigned algorithm_count,
                     const char *kernel, uint8_t *digests);

/* Whether a kernel set gives the digests that are known. */
bool kernels_are_right(const char *kernel);

/* Octets of the digests of one message. */
size_t digests_width(const algorithm *const *algorithms, unsigned count);

#endif
