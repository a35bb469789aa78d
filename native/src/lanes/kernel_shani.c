/* SHA-256 with the processor's own instructions, for one stream or for two side by side.
 *
 * One round instruction waits for the one before it; those of a second stream fill the gap, so that two streams take
 * hardly longer than one.
 */
#include "kernels.h"

#if HAS_X86_KERNELS
#include <immintrin.h>
#include <string.h>

#include "constants.h"
#include "target_begin.h"
TARGET_BEGIN("sha,sse4.1,ssse3")

#define INLINE static inline __attribute__((always_inline))

typedef struct {
    __m128i abef, cdgh, m[4];
} stream;

INLINE void enter(stream *to, const uint32_t *s, size_t stride)
{
    to->abef = _mm_set_epi32((int)s[0], (int)s[stride], (int)s[4 * stride], (int)s[5 * stride]);
    to->cdgh = _mm_set_epi32((int)s[2 * stride], (int)s[3 * stride], (int)s[6 * stride], (int)s[7 * stride]);
}

INLINE void leave(const stream *from, uint32_t *s, size_t stride)
{
    uint32_t x[4], y[4];
    memcpy(x, &from->abef, 16);
    memcpy(y, &from->cdgh, 16);
    s[0] = x[3];
    s[stride] = x[2];
    s[4 * stride] = x[1];
    s[5 * stride] = x[0];
    s[2 * stride] = y[3];
    s[3 * stride] = y[2];
    s[6 * stride] = y[1];
    s[7 * stride] = y[0];
}

INLINE void read_block(stream *to, const uint8_t *at)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    for (int i = 0; i < 4; i++)
        to->m[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(at + 16 * i)), swap);
}

INLINE void more(stream *s, int i)
{
    const __m128i recent = s->m[(i + 3) & 3];
    __m128i x = _mm_sha256msg1_epu32(s->m[i & 3], s->m[(i + 1) & 3]);
    x = _mm_add_epi32(x, _mm_alignr_epi8(recent, s->m[(i + 2) & 3], 4));
    s->m[i & 3] = _mm_sha256msg2_epu32(x, recent);
}

INLINE void four_rounds(stream *s, int i)
{
    const __m128i k = _mm_loadu_si128((const __m128i *)(const void *)(sha256_constants + 4 * i));
    const __m128i kw = _mm_add_epi32(s->m[i & 3], k);
    s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, kw);
    s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, _mm_shuffle_epi32(kw, 0x0e));
}

/* Unrolled by hand: the compilers do not agree on how to be told. */
#define GROUP(i)                                                                                                      \
    for (int j = 0; j < streams; j++) {                                                                               \
        if (i >= 4)                                                                                                   \
            more(&s[j], i);                                                                                           \
        four_rounds(&s[j], i);                                                                                        \
    }

INLINE void compress(uint32_t *state, size_t stride, const uint8_t *const *lane, size_t blocks, const int streams)
{
    stream s[2];
    for (int j = 0; j < streams; j++)
        enter(&s[j], state + j, stride);
    for (size_t n = 0; n < blocks; n++) {
        __m128i abef[2], cdgh[2];
        for (int j = 0; j < streams; j++) {
            abef[j] = s[j].abef;
            cdgh[j] = s[j].cdgh;
            read_block(&s[j], lane[j] + 64 * n);
        }
        GROUP(0)
        GROUP(1)
        GROUP(2)
        GROUP(3)
        GROUP(4)
        GROUP(5)
        GROUP(6)
        GROUP(7)
        GROUP(8)
        GROUP(9)
        GROUP(10)
        GROUP(11)
        GROUP(12)
        GROUP(13)
        GROUP(14)
        GROUP(15)
        for (int j = 0; j < streams; j++) {
            s[j].abef = _mm_add_epi32(s[j].abef, abef[j]);
            s[j].cdgh = _mm_add_epi32(s[j].cdgh, cdgh[j]);
        }
    }
    for (int j = 0; j < streams; j++)
        leave(&s[j], state + j, stride);
}

void shani1_sha256(void *state, size_t stride, const uint8_t *const *lane, size_t blocks)
{
    compress(state, stride, lane, blocks, 1);
}

void shani2_sha256(void *state, size_t stride, const uint8_t *const *lane, size_t blocks)
{
    compress(state, stride, lane, blocks, 2);
}

TARGET_END
#endif
