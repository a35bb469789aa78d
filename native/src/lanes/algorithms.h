/* The algorithms: their shapes and first states, how a message is ended, and which kernel computes them where. */
#ifndef LANES_ALGORITHMS_H
#define LANES_ALGORITHMS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels.h"

#define MOST_BLOCK 128
#define MOST_TAIL (2 * MOST_BLOCK)
#define MOST_DIGEST 64

typedef union {
    uint32_t w32[8];
    uint64_t w64[8];
} hash_state;

typedef enum { MD5, SHA1, SHA256, SHA512, SM3, CORES } core;

typedef struct {
    const char *name;
    core core;
    bool little;     /* words are written with their lowest octet first */
    unsigned word;   /* octets of a word */
    unsigned words;  /* words of the state */
    unsigned block;  /* octets */
    unsigned digest; /* octets */
    hash_state first;
} algorithm;

/* How an algorithm is computed here: all lanes at once; the lower half of them, if no other is in use; or lane by lane
 * while at most `few` are in use. */
typedef struct {
    step_function *wide;
    step_function *half; /* NULL where that is no quicker */
    step_function *single;
    unsigned lanes;
    unsigned few;
} plan;

/* The algorithm of that name, or NULL. */
const algorithm *algorithm_named(const char *name);

/* The i-th algorithm, or NULL after the last. */
const algorithm *algorithm_at(size_t i);

/* What is left of a message (`rest` octets, less than a block) with its padding: one or two blocks, whose number is
 * returned. `total` is the whole message in octets. */
size_t write_tail(const algorithm *a, uint8_t tail[MOST_TAIL], const uint8_t *rest, size_t length, uint64_t total);

/* The digest, once the last block is in. */
void write_digest(const algorithm *a, const hash_state *state, uint8_t *digest);

/* The i-th kernel set that this processor can run, the best one first, or NULL after the last. */
const char *kernel_at(size_t i);

/* The plan for an algorithm under a kernel set, one of those that kernel_at gives. */
plan plan_for(const algorithm *a, const char *kernel);

#endif
