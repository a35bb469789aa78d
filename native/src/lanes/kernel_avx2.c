/* Eight lanes of 32-bit words, four of 64-bit words: AVX2. */
#include "kernels.h"

#if HAS_X86_KERNELS
#include "target_begin.h"
TARGET_BEGIN("avx2")

#define WIDE 32
#define KERNEL(name) avx2_##name
#include "compress.h"

TARGET_END
#endif
