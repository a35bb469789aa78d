/* Which kernels there are: for each level, what the processor must have and how many lanes one step goes over. */
#ifndef LANES_KERNELS_H
#define LANES_KERNELS_H
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) && defined(__x86_64__)
#define HAS_X86_KERNELS 1
#else
#define HAS_X86_KERNELS 0
#endif

#if defined(__GNUC__) && (defined(__x86_64__) || defined(__aarch64__))
#define HAS_V128_KERNELS 1
#else
#define HAS_V128_KERNELS 0
#endif

#define MOST_LANES 16

/* Every lane goes on by so many blocks. Word w of lane i is state[w * stride + i]. */
typedef void step_function(void *state, size_t stride, const uint8_t *const *lane, size_t blocks);

#define STEPS(level)                                                                                                  \
    step_function level##_md5, level##_sha1, level##_sha256, level##_sha512, level##_sm3

STEPS(scalar);
#if HAS_V128_KERNELS
STEPS(v128);
#endif
#if HAS_X86_KERNELS
STEPS(avx2);
STEPS(avx512);
STEPS(avx512vl);
step_function shani1_sha256, shani2_sha256;
#endif

#endif
