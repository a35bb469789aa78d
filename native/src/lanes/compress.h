/* The compression functions, over as many lanes as a vector has words: a template for the kernel sources.
 *
 * The includer defines WIDE (see shuffles.h), KERNEL(name), and may define XOR3, CH and MAJ where the processor has
 * one instruction for them. Each kernel takes a state whose word w of lane i is state[w * stride + i], a pointer for
 * each lane, and how many blocks all lanes go on by.
 */
#include "constants.h"
#include "shuffles.h"

#define ROL32(x, n) (((x) << (n)) | ((x) >> (32 - (n))))
#define ROR32(x, n) (((x) >> (n)) | ((x) << (32 - (n))))
#define ROR64(x, n) (((x) >> (n)) | ((x) << (64 - (n))))

#ifndef XOR3
#define XOR3_32(a, b, c) ((a) ^ (b) ^ (c))
#define CH_32(a, b, c) ((((b) ^ (c)) & (a)) ^ (c))
#define MAJ_32(a, b, c) (((a) & (b)) | (((a) | (b)) & (c)))
#define XOR3_64 XOR3_32
#define CH_64 CH_32
#define MAJ_64 MAJ_32
#endif

INLINE v32 take32(const uint32_t *state)
{
    v32 x;
    memcpy(&x, state, sizeof x);
    return x;
}

INLINE void add32(uint32_t *state, v32 more)
{
    const v32 sum = take32(state) + more;
    memcpy(state, &sum, sizeof sum);
}

INLINE v64 take64(const uint64_t *state)
{
    v64 x;
    memcpy(&x, state, sizeof x);
    return x;
}

INLINE void add64(uint64_t *state, v64 more)
{
    const v64 sum = take64(state) + more;
    memcpy(state, &sum, sizeof sum);
}

/* ---- SHA-256, FIPS 180-4, 6.2 ---- */

#define S256_MORE(i)                                                                                                  \
    do {                                                                                                              \
        const v32 x = w[((i) + 1) & 15], y = w[((i) + 14) & 15];                                                      \
        w[(i) & 15] += XOR3_32(ROR32(x, 7), ROR32(x, 18), x >> 3) + w[((i) + 9) & 15] +                               \
                       XOR3_32(ROR32(y, 17), ROR32(y, 19), y >> 10);                                                  \
    } while (0)

#define S256_ROUND(a, b, c, d, e, f, g, h, i)                                                                         \
    do {                                                                                                              \
        const v32 t = h + (w[i] + k[i]) + CH_32(e, f, g) + XOR3_32(ROR32(e, 6), ROR32(e, 11), ROR32(e, 25));          \
        d += t;                                                                                                       \
        h = t + XOR3_32(ROR32(a, 2), ROR32(a, 13), ROR32(a, 22)) + MAJ_32(a, b, c);                                   \
    } while (0)

#define S256_EIGHT(i)                                                                                                 \
    S256_ROUND(a, b, c, d, e, f, g, h, i);                                                                            \
    S256_ROUND(h, a, b, c, d, e, f, g, i + 1);                                                                        \
    S256_ROUND(g, h, a, b, c, d, e, f, i + 2);                                                                        \
    S256_ROUND(f, g, h, a, b, c, d, e, i + 3);                                                                        \
    S256_ROUND(e, f, g, h, a, b, c, d, i + 4);                                                                        \
    S256_ROUND(d, e, f, g, h, a, b, c, i + 5);                                                                        \
    S256_ROUND(c, d, e, f, g, h, a, b, i + 6);                                                                        \
    S256_ROUND(b, c, d, e, f, g, h, a, i + 7)

#define EIGHT_TIMES(what, i)                                                                                          \
    what(i);                                                                                                          \
    what(i + 1);                                                                                                      \
    what(i + 2);                                                                                                      \
    what(i + 3);                                                                                                      \
    what(i + 4);                                                                                                      \
    what(i + 5);                                                                                                      \
    what(i + 6);                                                                                                      \
    what(i + 7)

void KERNEL(sha256)(void *state, size_t stride, const uint8_t *const *lane, size_t blocks)
{
    uint32_t *s = state;
    for (size_t n = 0; n < blocks; n++) {
        v32 w[16];
        v32 a = take32(s), b = take32(s + stride), c = take32(s + 2 * stride), d = take32(s + 3 * stride);
        v32 e = take32(s + 4 * stride), f = take32(s + 5 * stride), g = take32(s + 6 * stride);
        v32 h = take32(s + 7 * stride);
        gather32_be(w, lane, 64 * n);
        for (const uint32_t *k = sha256_constants;;) {
            S256_EIGHT(0);
            S256_EIGHT(8);
            k += 16;
            if (k == sha256_constants + 64)
                break;
            EIGHT_TIMES(S256_MORE, 0);
            EIGHT_TIMES(S256_MORE, 8);
        }
        add32(s, a);
        add32(s + stride, b);
        add32(s + 2 * stride, c);
        add32(s + 3 * stride, d);
        add32(s + 4 * stride, e);
        add32(s + 5 * stride, f);
        add32(s + 6 * stride, g);
        add32(s + 7 * stride, h);
    }
}

/* ---- SHA-512, FIPS 180-4, 6.4 ---- */

#define S512_MORE(i)                                                                                                  \
    do {                                                                                                              \
        const v64 x = w[((i) + 1) & 15], y = w[((i) + 14) & 15];                                                      \
        w[(i) & 15] += XOR3_64(ROR64(x, 1), ROR64(x, 8), x >> 7) + w[((i) + 9) & 15] +                                \
                       XOR3_64(ROR64(y, 19), ROR64(y, 61), y >> 6);                                                   \
    } while (0)

#define S512_ROUND(a, b, c, d, e, f, g, h, i)                                                                         \
    do {                                                                                                              \
        const v64 t = h + (w[i] + k[i]) + CH_64(e, f, g) + XOR3_64(ROR64(e, 14), ROR64(e, 18), ROR64(e, 41));         \
        d += t;                                                                                                       \
        h = t + XOR3_64(ROR64(a, 28), ROR64(a, 34), ROR64(a, 39)) + MAJ_64(a, b, c);                                  \
    } while (0)

#define S512_EIGHT(i)                                                                                                 \
    S512_ROUND(a, b, c, d, e, f, g, h, i);                                                                            \
    S512_ROUND(h, a, b, c, d, e, f, g, i + 1);                                                                        \
    S512_ROUND(g, h, a, b, c, d, e, f, i + 2);                                                                        \
    S512_ROUND(f, g, h, a, b, c, d, e, i + 3);                                                                        \
    S512_ROUND(e, f, g, h, a, b, c, d, i + 4);                                                                        \
    S512_ROUND(d, e, f, g, h, a, b, c, i + 5);                                                                        \
    S512_ROUND(c, d, e, f, g, h, a, b, i + 6);                                                                        \
    S512_ROUND(b, c, d, e, f, g, h, a, i + 7)

void KERNEL(sha512)(void *state, size_t stride, const uint8_t *const *lane, size_t blocks)
{
    uint64_t *s = state;
    for (size_t n = 0; n < blocks; n++) {
        v64 w[16];
        v64 a = take64(s), b = take64(s + stride), c = take64(s + 2 * stride), d = take64(s + 3 * stride);
        v64 e = take64(s + 4 * stride), f = take64(s + 5 * stride), g = take64(s + 6 * stride);
        v64 h = take64(s + 7 * stride);
        gather64_be(w, lane, 128 * n);
        for (const uint64_t *k = sha512_constants;;) {
            S512_EIGHT(0);
            S512_EIGHT(8);
            k += 16;
            if (k == sha512_constants + 80)
                break;
            EIGHT_TIMES(S512_MORE, 0);
            EIGHT_TIMES(S512_MORE, 8);
        }
        add64(s, a);
        add64(s + stride, b);
        add64(s + 2 * stride, c);
        add64(s + 3 * stride, d);
        add64(s + 4 * stride, e);
        add64(s + 5 * stride, f);
        add64(s + 6 * stride, g);
        add64(s + 7 * stride, h);
    }
}

/* ---- SM3, GB/T 32905-2016, 5.3 ---- */

#define P0(x) XOR3_32(x, ROL32(x, 9), ROL32(x, 17))
#define P1(x) XOR3_32(x, ROL32(x, 15), ROL32(x, 23))

/* Round i uses the words i and i + 4, so the word i + 16 may take the place of the word i right after it. */
#define SM3_MORE(i)                                                                                                   \
    do {                                                                                                              \
        const v32 y = w[((i) + 13) & 15];                                                                             \
        const v32 x = XOR3_32(w[(i) & 15], w[((i) + 7) & 15], ROL32(y, 15));                                          \
        const v32 z = w[((i) + 3) & 15];                                                                              \
        w[(i) & 15] = XOR3_32(P1(x), ROL32(z, 7), w[((i) + 10) & 15]);                                                \
    } while (0)
#define SM3_NO_MORE(i) (void)0

#define SM3_ROUND(a, b, c, d, e, f, g, h, FF, GG, i, more)                                                            \
    do {                                                                                                              \
        const v32 a12 = ROL32(a, 12), sum = a12 + (e + k[i]);                                                         \
        const v32 ss1 = ROL32(sum, 7);                                                                                \
        const v32 tt2 = (GG(e, f, g) + (h + w[i])) + ss1;                                                             \
        d = (FF(a, b, c) + (d + (w[i] ^ w[((i) + 4) & 15]))) + (ss1 ^ a12);                                           \
        h = P0(tt2);                                                                                                  \
        b = ROL32(b, 9);                                                                                              \
        f = ROL32(f, 19);                                                                                             \
        more(i);                                                                                                      \
    } while (0)

#define SM3_FOUR(FF, GG, i, more)                                                                                     \
    SM3_ROUND(a, b, c, d, e, f, g, h, FF, GG, i, more);                                                               \
    SM3_ROUND(d, a, b, c, h, e, f, g, FF, GG, i + 1, more);                                                           \
    SM3_ROUND(c, d, a, b, g, h, e, f, FF, GG, i + 2, more);                                                           \
    SM3_ROUND(b, c, d, a, f, g, h, e, FF, GG, i + 3, more)

#define SM3_SIXTEEN(FF, GG, more, last)                                                                               \
    SM3_FOUR(FF, GG, 0, more);                                                                                        \
    SM3_FOUR(FF, GG, 4, last);                                                                                        \
    SM3_FOUR(FF, GG, 8, last);                                                                                        \
    SM3_FOUR(FF, GG, 12, last)

void KERNEL(sm3)(void *state, size_t stride, const uint8_t *const *lane, size_t blocks)
{
    uint32_t *s = state;
    for (size_t n = 0; n < blocks; n++) {
        v32 w[16];
        v32 a = take32(s), b = take32(s + stride), c = take32(s + 2 * stride), d = take32(s + 3 * stride);
        v32 e = take32(s + 4 * stride), f = take32(s + 5 * stride), g = take32(s + 6 * stride);
        v32 h = take32(s + 7 * stride);
        const v32 old[8] = {a, b, c, d, e, f, g, h};
        const uint32_t *k = sm3_constants;
        gather32_be(w, lane, 64 * n);
        SM3_SIXTEEN(XOR3_32, XOR3_32, SM3_MORE, SM3_MORE);
        for (k += 16; k != sm3_constants + 48; k += 16) {
            SM3_SIXTEEN(MAJ_32, CH_32, SM3_MORE, SM3_MORE);
        }
        SM3_SIXTEEN(MAJ_32, CH_32, SM3_MORE, SM3_NO_MORE);
        const v32 new[8] = {a, b, c, d, e, f, g, h};
        for (int i = 0; i < 8; i++) {
            const v32 both = old[i] ^ new[i];
            memcpy(s + (size_t)i * stride, &both, sizeof both);
        }
    }
}

/* ---- SHA-1, FIPS 180-4, 6.1 ---- */

#define S1_MORE(i)                                                                                                    \
    do {                                                                                                              \
        const v32 x = XOR3_32(w[((i) + 13) & 15], w[((i) + 8) & 15], w[((i) + 2) & 15]) ^ w[(i) & 15];                \
        w[(i) & 15] = ROL32(x, 1);                                                                                    \
    } while (0)

#define S1_ROUND(a, b, c, d, e, F, K, i)                                                                              \
    do {                                                                                                              \
        e += ROL32(a, 5) + F(b, c, d) + (w[(i) & 15] + K);                                                            \
        b = ROL32(b, 30);                                                                                             \
        if ((i) < 64)                                                                                                 \
            S1_MORE(i);                                                                                               \
    } while (0)

#define S1_FIVE(F, K, i)                                                                                              \
    S1_ROUND(a, b, c, d, e, F, K, i);                                                                                 \
    S1_ROUND(e, a, b, c, d, F, K, i + 1);                                                                             \
    S1_ROUND(d, e, a, b, c, F, K, i + 2);                                                                             \
    S1_ROUND(c, d, e, a, b, F, K, i + 3);                                                                             \
    S1_ROUND(b, c, d, e, a, F, K, i + 4)

#define S1_TWENTY(F, K, i)                                                                                            \
    S1_FIVE(F, K, i);                                                                                                 \
    S1_FIVE(F, K, i + 5);                                                                                             \
    S1_FIVE(F, K, i + 10);                                                                                            \
    S1_FIVE(F, K, i + 15)

void KERNEL(sha1)(void *state, size_t stride, const uint8_t *const *lane, size_t blocks)
{
    uint32_t *s = state;
    for (size_t n = 0; n < blocks; n++) {
        v32 w[16];
        v32 a = take32(s), b = take32(s + stride), c = take32(s + 2 * stride), d = take32(s + 3 * stride);
        v32 e = take32(s + 4 * stride);
        gather32_be(w, lane, 64 * n);
        S1_TWENTY(CH_32, 0x5a827999u, 0);
        S1_TWENTY(XOR3_32, 0x6ed9eba1u, 20);
        S1_TWENTY(MAJ_32, 0x8f1bbcdcu, 40);
        S1_TWENTY(XOR3_32, 0xca62c1d6u, 60);
        add32(s, a);
        add32(s + stride, b);
        add32(s + 2 * stride, c);
        add32(s + 3 * stride, d);
        add32(s + 4 * stride, e);
    }
}

/* ---- MD5, RFC 1321, 3.4 ---- */

#define MD5_G(b, c, d) CH_32(d, b, c)
#define MD5_I(b, c, d) ((c) ^ ((b) | ~(d)))

#define MD5_STEP(a, b, c, d, F, turn, word, i)                                                                        \
    do {                                                                                                              \
        a += F(b, c, d) + (w[(word) & 15] + md5_constants[i]);                                                        \
        a = b + ROL32(a, turn);                                                                                       \
    } while (0)

#define MD5_FOUR(F, r, first, by, i)                                                                                  \
    MD5_STEP(a, b, c, d, F, r##1, first + by * ((i) % 16), i);                                                        \
    MD5_STEP(d, a, b, c, F, r##2, first + by * ((i) % 16 + 1), i + 1);                                                \
    MD5_STEP(c, d, a, b, F, r##3, first + by * ((i) % 16 + 2), i + 2);                                                \
    MD5_STEP(b, c, d, a, F, r##4, first + by * ((i) % 16 + 3), i + 3)

#define MD5_SIXTEEN(F, r, first, by, i)                                                                               \
    MD5_FOUR(F, r, first, by, i);                                                                                     \
    MD5_FOUR(F, r, first, by, i + 4);                                                                                 \
    MD5_FOUR(F, r, first, by, i + 8);                                                                                 \
    MD5_FOUR(F, r, first, by, i + 12)

void KERNEL(md5)(void *state, size_t stride, const uint8_t *const *lane, size_t blocks)
{
    enum { f1 = 7, f2 = 12, f3 = 17, f4 = 22, g1 = 5, g2 = 9, g3 = 14, g4 = 20 };
    enum { h1 = 4, h2 = 11, h3 = 16, h4 = 23, i1 = 6, i2 = 10, i3 = 15, i4 = 21 };
    uint32_t *s = state;
    for (size_t n = 0; n < blocks; n++) {
        v32 w[16];
        v32 a = take32(s), b = take32(s + stride), c = take32(s + 2 * stride), d = take32(s + 3 * stride);
        gather32_le(w, lane, 64 * n);
        MD5_SIXTEEN(CH_32, f, 0, 1, 0);
        MD5_SIXTEEN(MD5_G, g, 1, 5, 16);
        MD5_SIXTEEN(XOR3_32, h, 5, 3, 32);
        MD5_SIXTEEN(MD5_I, i, 0, 7, 48);
        add32(s, a);
        add32(s + stride, b);
        add32(s + 2 * stride, c);
        add32(s + 3 * stride, d);
    }
}
