/* Which kernels this processor can run, and which one an algorithm gets. */
#include <string.h>

#include "algorithms.h"

#if HAS_X86_KERNELS
#include <cpuid.h>
#endif

typedef struct {
    const char *name;
    unsigned octets; /* of a vector; 0 for plain words */
    step_function *steps[CORES];
    step_function *halves[CORES];
} vectors;

#define KERNELS(level) {level##_md5, level##_sha1, level##_sha256, level##_sha512, level##_sm3}

#define NO_KERNELS {NULL, NULL, NULL, NULL, NULL}

static const vectors PLAIN = {"scalar", 0, KERNELS(scalar), NO_KERNELS};

#if HAS_X86_KERNELS

static const vectors AVX512 = {"avx512", 64, KERNELS(avx512), KERNELS(avx512vl)};
static const vectors AVX2 = {"avx2", 32, KERNELS(avx2), NO_KERNELS};
static const vectors V128 = {"sse2", 16, KERNELS(v128), NO_KERNELS};

static bool any(void)
{
    return true;
}

static bool has_avx512(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

static bool has_avx2(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2");
}

static bool has_sha(void)
{
    unsigned a, b, c, d;
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("ssse3") || !__builtin_cpu_supports("sse4.1"))
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

static const struct {
    const char *name;
    const vectors *vectors;
    bool sha; /* the processor's own instructions for SHA-256 */
    bool (*usable)(void);
} SETS[] = {
    {"avx512+sha", &AVX512, true, has_avx512}, {"avx512", &AVX512, false, has_avx512},
    {"avx2+sha", &AVX2, true, has_avx2},       {"avx2", &AVX2, false, has_avx2},
    {"sse2+sha", &V128, true, any},            {"sse2", &V128, false, any},
    {"scalar", &PLAIN, false, any},
};

const char *kernel_at(size_t wanted)
{
    for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++)
        if (SETS[i].usable() && (!SETS[i].sha || has_sha()) && wanted-- == 0)
            return SETS[i].name;
    return NULL;
}

static const vectors *vectors_of(const char *kernel, bool *sha)
{
    for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++)
        if (strcmp(SETS[i].name, kernel) == 0) {
            *sha = SETS[i].sha;
            return SETS[i].vectors;
        }
    return &PLAIN;
}

#else /* other processors */

#if HAS_V128_KERNELS
static const vectors V128 = {"neon", 16, KERNELS(v128), NO_KERNELS};
static const vectors *const SETS[] = {&V128, &PLAIN};
#else
static const vectors *const SETS[] = {&PLAIN};
#endif

const char *kernel_at(size_t wanted)
{
    return wanted < sizeof SETS / sizeof *SETS ? SETS[wanted]->name : NULL;
}

static const vectors *vectors_of(const char *kernel, bool *sha)
{
    *sha = false;
    for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++)
        if (strcmp(SETS[i]->name, kernel) == 0)
            return SETS[i];
    return &PLAIN;
}

#endif

plan plan_for(const algorithm *a, const char *kernel)
{
    bool sha = false;
    const vectors *v = vectors_of(kernel, &sha);
    plan p = {v->steps[a->core], v->halves[a->core], PLAIN.steps[a->core], v->octets == 0 ? 1 : v->octets / a->word, 1};
    if (v->octets == 16) /* measured: one lane of 128 bits is half as quick as plain words */
        p.few = p.lanes / 2;
#if HAS_X86_KERNELS
    if (sha && a->core == SHA256)
        p = (plan){shani2_sha256, NULL, shani1_sha256, 2, 1};
#else
    (void)sha;
#endif
    return p;
}
