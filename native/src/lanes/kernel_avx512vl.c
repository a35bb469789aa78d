/* Eight lanes of 32-bit words, four of 64-bit words, with the instructions of AVX-512 on half of its width: quicker for
 * half as many messages than the whole width half empty. */
#include "kernels.h"

#if HAS_X86_KERNELS
#include <immintrin.h>

#include "target_begin.h"
TARGET_BEGIN("avx512f,avx512bw,avx512vl")

#define WIDE 32
#define KERNEL(name) avx512vl_##name
#define TERNARY(a, b, c, table)                                                                                       \
    _mm256_ternarylogic_epi32((__m256i)(a), (__m256i)(b), (__m256i)(c), (table))
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
