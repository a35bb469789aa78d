#ifndef LANES_CONSTANTS_H
#define LANES_CONSTANTS_H
#include <stdint.h>

/* FIPS 180-4, 4.2.2 and 4.2.3. */
extern const uint32_t sha256_constants[64];
extern const uint64_t sha512_constants[80];
/* GB/T 32905-2016, 4.2: the constant of each round, rotated as the round uses it. */
extern const uint32_t sm3_constants[64];
/* RFC 1321, 3.4. */
extern const uint32_t md5_constants[64];

#endif
