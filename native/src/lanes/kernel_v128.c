/* Four lanes of 32-bit words, two of 64-bit words, with what the compiler takes for granted: SSE2 or NEON. */
#include "kernels.h"

#if HAS_V128_KERNELS
#if HAS_X86_KERNELS
#define NO_OCTET_SHUFFLE /* SSE2 has none; NEON has */
#endif
#define WIDE 16
#define KERNEL(name) v128_##name
#include "compress.h"
#endif
