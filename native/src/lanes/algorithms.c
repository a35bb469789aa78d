#include "algorithms.h"

#include <string.h>

static const algorithm ALGORITHMS[] = {
    {"md5", MD5, true, 4, 4, 64, 16, {.w32 = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}}},
    {"sha1", SHA1, false, 4, 5, 64, 20, {.w32 = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}}},
    {"sha224", SHA256, false, 4, 8, 64, 28,
     {.w32 = {0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4}}},
    {"sha256", SHA256, false, 4, 8, 64, 32,
     {.w32 = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}}},
    {"sha384", SHA512, false, 8, 8, 128, 48,
     {.w64 = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
              0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4}}},
    {"sha512", SHA512, false, 8, 8, 128, 64,
     {.w64 = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
              0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179}}},
    {"sm3", SM3, false, 4, 8, 64, 32,
     {.w32 = {0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e}}},
};

const algorithm *algorithm_at(size_t i)
{
    return i < sizeof ALGORITHMS / sizeof *ALGORITHMS ? &ALGORITHMS[i] : NULL;
}

const algorithm *algorithm_named(const char *name)
{
    for (size_t i = 0; algorithm_at(i) != NULL; i++)
        if (strcmp(ALGORITHMS[i].name, name) == 0)
            return &ALGORITHMS[i];
    return NULL;
}

static void write_word(uint8_t *to, uint64_t word, unsigned octets, bool little)
{
    for (unsigned i = 0; i < octets; i++)
        to[i] = (uint8_t)(word >> 8 * (little ? i : octets - 1 - i));
}

size_t write_tail(const algorithm *a, uint8_t tail[MOST_TAIL], const uint8_t *rest, size_t length, uint64_t total)
{
    const size_t count = a->block / 8; /* octets of the length of the message */
    const size_t blocks = length + 1 + count > a->block ? 2 : 1;
    uint8_t *end = tail + blocks * a->block;
    if (length != 0)
        memcpy(tail, rest, length);
    memset(tail + length, 0, (size_t)(end - tail) - length);
    tail[length] = 0x80;
    write_word(end - 8, total << 3, 8, a->little);
    if (count == 16)
        write_word(end - 16, total >> 61, 8, a->little);
    return blocks;
}

void write_digest(const algorithm *a, const hash_state *state, uint8_t *digest)
{
    for (unsigned i = 0; i < a->digest / a->word; i++)
        write_word(digest + i * a->word, a->word == 8 ? state->w64[i] : state->w32[i], a->word, a->little);
}
