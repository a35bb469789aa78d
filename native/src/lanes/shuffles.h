/* Vector types of one width, byte order, and transposition: a template for the kernel sources.
 *
 * WIDE is the width of a vector in octets (64, 32, 16), or 0 for plain words. A block of each lane is read and turned
 * into words w[0..15] whose element i belongs to lane i. All of it is written in the vector extensions of GCC and
 * Clang, where elements are counted in the order of memory: nothing here depends on the order of octets in a word
 * except the last three functions, which say so.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __GNUC__
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define WORDS_ARE_BE 1
#else
#define WORDS_ARE_BE 0
#endif

#if WIDE

typedef uint8_t v8 __attribute__((vector_size(WIDE)));
typedef uint32_t v32 __attribute__((vector_size(WIDE)));
typedef uint64_t v64 __attribute__((vector_size(WIDE)));
#define N32 (WIDE / 4)
#define N64 (WIDE / 8)

#ifdef __clang__
#define SHUF8(a, ...) __builtin_shufflevector((a), (a), __VA_ARGS__)
#define SHUF32(a, b, ...) __builtin_shufflevector((a), (b), __VA_ARGS__)
#define SHUF64(a, b, ...) __builtin_shufflevector((a), (b), __VA_ARGS__)
#else
#define SHUF8(a, ...) __builtin_shuffle((a), (v8){__VA_ARGS__})
#define SHUF32(a, b, ...) __builtin_shuffle((a), (b), (v32){__VA_ARGS__})
#define SHUF64(a, b, ...) __builtin_shuffle((a), (b), (v64){__VA_ARGS__})
#endif

#define SWAP4(i) i + 3, i + 2, i + 1, i
#define SWAP8(i) i + 7, i + 6, i + 5, i + 4, i + 3, i + 2, i + 1, i
#define EACH4(i) SWAP4(i), SWAP4(i + 4), SWAP4(i + 8), SWAP4(i + 12)
#define EACH8(i) SWAP8(i), SWAP8(i + 8)

#if WIDE == 64
#define ALL4 EACH4(0), EACH4(16), EACH4(32), EACH4(48)
#define ALL8 EACH8(0), EACH8(16), EACH8(32), EACH8(48)
#define LOW32(a, b) SHUF32(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH32(a, b) SHUF32(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define LOW64(a, b) SHUF64(a, b, 0, 8, 2, 10, 4, 12, 6, 14)
#define HIGH64(a, b) SHUF64(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#define FIRST_HALVES(a, b) SHUF64(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define SECOND_HALVES(a, b) SHUF64(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#define EVEN_BLOCKS(a, b) SHUF64(a, b, 0, 1, 4, 5, 8, 9, 12, 13)
#define ODD_BLOCKS(a, b) SHUF64(a, b, 2, 3, 6, 7, 10, 11, 14, 15)
#elif WIDE == 32
#define ALL4 EACH4(0), EACH4(16)
#define ALL8 EACH8(0), EACH8(16)
#define LOW32(a, b) SHUF32(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH32(a, b) SHUF32(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define LOW64(a, b) SHUF64(a, b, 0, 4, 2, 6)
#define HIGH64(a, b) SHUF64(a, b, 1, 5, 3, 7)
#define EVEN_BLOCKS(a, b) SHUF64(a, b, 0, 1, 4, 5)
#define ODD_BLOCKS(a, b) SHUF64(a, b, 2, 3, 6, 7)
#else
#define ALL4 EACH4(0)
#define ALL8 EACH8(0)
#define LOW32(a, b) SHUF32(a, b, 0, 4, 1, 5)
#define HIGH32(a, b) SHUF32(a, b, 2, 6, 3, 7)
#define LOW64(a, b) SHUF64(a, b, 0, 2)
#define HIGH64(a, b) SHUF64(a, b, 1, 3)
#endif

INLINE v32 swap32(v32 x)
{
#ifdef NO_OCTET_SHUFFLE
    const v32 outer = (x << 24) | (x >> 24);
    return outer | ((x >> 8) & 0xff00) | ((x << 8) & 0xff0000);
#else
    return (v32)SHUF8((v8)x, ALL4);
#endif
}

INLINE v64 swap64(v64 x)
{
#ifdef NO_OCTET_SHUFFLE
    const v64 halves = (v64)swap32((v32)x);
    return (halves << 32) | (halves >> 32);
#else
    return (v64)SHUF8((v8)x, ALL8);
#endif
}

INLINE v32 load(const uint8_t *at)
{
    v32 x;
    memcpy(&x, at, sizeof x);
    return x;
}

/* Four 128-bit blocks of four vectors change places: block i of vector j becomes block j of vector i. With two
 * blocks (WIDE 32) the same for two vectors; with one there is nothing to do. */
#if WIDE == 64
#define TURN_BLOCKS(out, step, a, b, c, d)                                                                            \
    do {                                                                                                              \
        const v64 low1 = FIRST_HALVES(a, b), high1 = SECOND_HALVES(a, b);                                             \
        const v64 low2 = FIRST_HALVES(c, d), high2 = SECOND_HALVES(c, d);                                             \
        (out)[0] = EVEN_BLOCKS(low1, low2);                                                                           \
        (out)[step] = ODD_BLOCKS(low1, low2);                                                                         \
        (out)[2 * step] = EVEN_BLOCKS(high1, high2);                                                                  \
        (out)[3 * step] = ODD_BLOCKS(high1, high2);                                                                   \
    } while (0)
#elif WIDE == 32
#define TURN_BLOCKS(out, step, a, b)                                                                                  \
    do {                                                                                                              \
        (out)[0] = EVEN_BLOCKS(a, b);                                                                                 \
        (out)[step] = ODD_BLOCKS(a, b);                                                                               \
    } while (0)
#endif

/* Four lanes of the same group: u[c] has in its block b the words 4b+c of the four lanes. */
INLINE void turn_four(v64 u[4], const uint8_t *const *lane, size_t at)
{
    const v32 a = load(lane[0] + at), b = load(lane[1] + at), c = load(lane[2] + at), d = load(lane[3] + at);
    const v64 ab = (v64)LOW32(a, b), cd = (v64)LOW32(c, d), AB = (v64)HIGH32(a, b), CD = (v64)HIGH32(c, d);
    u[0] = LOW64(ab, cd);
    u[1] = HIGH64(ab, cd);
    u[2] = LOW64(AB, CD);
    u[3] = HIGH64(AB, CD);
}

/* The sixteen words of one 64-octet block of every lane, as they lie in memory. */
INLINE void gather32(v32 w[16], const uint8_t *const *lane, size_t at)
{
    v64 x[16];
#if WIDE == 64
    v64 u[16];
    for (int g = 0; g < 4; g++)
        turn_four(u + 4 * g, lane + 4 * g, at);
    for (int c = 0; c < 4; c++)
        TURN_BLOCKS(x + c, 4, u[c], u[4 + c], u[8 + c], u[12 + c]);
#elif WIDE == 32
    for (int half = 0; half < 2; half++) {
        v64 u[8];
        turn_four(u, lane, at + 32 * (size_t)half);
        turn_four(u + 4, lane + 4, at + 32 * (size_t)half);
        for (int c = 0; c < 4; c++)
            TURN_BLOCKS(x + 8 * half + c, 4, u[c], u[4 + c]);
    }
#else
    for (int quarter = 0; quarter < 4; quarter++)
        turn_four(x + 4 * quarter, lane, at + 16 * (size_t)quarter);
#endif
    for (int i = 0; i < 16; i++)
        w[i] = (v32)x[i];
}

/* The sixteen words of one 128-octet block of every lane, as they lie in memory. */
INLINE void gather64(v64 w[16], const uint8_t *const *lane, size_t at)
{
    for (int part = 0; part < 128 / WIDE; part++) {
        v64 t[N64];
        const size_t from = at + (size_t)part * WIDE;
        for (int i = 0; i < N64; i += 2) {
            const v64 a = (v64)load(lane[i] + from), b = (v64)load(lane[i + 1] + from);
            t[i] = LOW64(a, b);
            t[i + 1] = HIGH64(a, b);
        }
#if WIDE == 64
        for (int c = 0; c < 2; c++)
            TURN_BLOCKS(w + 8 * part + c, 2, t[c], t[2 + c], t[4 + c], t[6 + c]);
#elif WIDE == 32
        for (int c = 0; c < 2; c++)
            TURN_BLOCKS(w + 4 * part + c, 2, t[c], t[2 + c]);
#else
        w[2 * part] = t[0];
        w[2 * part + 1] = t[1];
#endif
    }
}

#else /* plain words */

typedef uint32_t v32;
typedef uint64_t v64;
#define N32 1
#define N64 1

INLINE v32 swap32(v32 x)
{
    return (x << 24) | ((x & 0xff00) << 8) | ((x >> 8) & 0xff00) | (x >> 24);
}

INLINE v64 swap64(v64 x)
{
    return ((v64)swap32((v32)x) << 32) | swap32((v32)(x >> 32));
}

INLINE void gather32(v32 w[16], const uint8_t *const *lane, size_t at)
{
    memcpy(w, lane[0] + at, 64);
}

INLINE void gather64(v64 w[16], const uint8_t *const *lane, size_t at)
{
    memcpy(w, lane[0] + at, 128);
}

#endif

INLINE void gather32_be(v32 w[16], const uint8_t *const *lane, size_t at)
{
    gather32(w, lane, at);
    for (int i = 0; i < 16; i++)
        w[i] = WORDS_ARE_BE ? w[i] : swap32(w[i]);
}

INLINE void gather32_le(v32 w[16], const uint8_t *const *lane, size_t at)
{
    gather32(w, lane, at);
    for (int i = 0; i < 16; i++)
        w[i] = WORDS_ARE_BE ? swap32(w[i]) : w[i];
}

INLINE void gather64_be(v64 w[16], const uint8_t *const *lane, size_t at)
{
    gather64(w, lane, at);
    for (int i = 0; i < 16; i++)
        w[i] = WORDS_ARE_BE ? w[i] : swap64(w[i]);
}
