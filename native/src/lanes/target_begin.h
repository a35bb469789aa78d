/* Compile what lies between TARGET_BEGIN and TARGET_END for a processor with these extensions. */
#define PRAGMA(text) _Pragma(#text)
#ifdef __clang__
#define TARGET_BEGIN(names) PRAGMA(clang attribute push(__attribute__((target(names))), apply_to = function))
#define TARGET_END PRAGMA(clang attribute pop)
#else
#define TARGET_BEGIN(names) PRAGMA(GCC push_options) PRAGMA(GCC target(names))
#define TARGET_END PRAGMA(GCC pop_options)
#endif
