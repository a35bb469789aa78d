/* One lane, plain C: correct everywhere, and what a stream that is alone goes through. */
#include "kernels.h"

#define WIDE 0
#define KERNEL(name) scalar_##name
#include "compress.h"
