/* Sixteen lanes of 32-bit words, eight of 64-bit words: AVX-512 F and BW. */
#include "kernels.h"

#if HAS_X86_KERNELS
#include <immintrin.h>

#include "target_begin.h"
TARGET_BEGIN("avx512f,avx512bw")

#define WIDE 64
#define KERNEL(name) avx512_##name
#define TERNARY(a, b, c, table)                                                                                       \
    _mm512_ternarylogic_epi32((__m512i)(a), (__m512i)(b), (__m512i)(c), (table))
#define XOR3
#define XOR3_32(a, b, c) ((v32)TERNARY(a, b, c, 0x96))
#define CH_32(a, b, c) ((v32)TERNARY(a, b, c, 0xca))
#define MAJ_32(a, b, c) ((v32)TERNARY(a, b, c, 0xe8))
#define XOR3_64(a, b, c) ((v64)TERNARY(a, b, c, 0x96))
#define CH_64(a, b, c) ((v64)TERNARY(a, b, c, 0xca))
#define MAJ_64(a, b, c) ((v64)TERNARY(a, b, c, 0xe8))
#include "compress.h"

TARGET_END
#endif
