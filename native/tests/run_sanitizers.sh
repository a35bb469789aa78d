#!/usr/bin/env bash
# Build with the address and undefined-behaviour sanitizers, or with SANITIZE=thread with that for threads (GCC), and run
# the tests. Needs GCC or Clang with them, pip, pytest.
# Usage: run_sanitizers.sh [PYTHON]; CC chooses the compiler.
set -euo pipefail
native="$(cd "$(dirname "$0")/.." && pwd)"
python="${1:-python3}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export CC="${CC:-gcc}"
kind="${SANITIZE:-address}"
case "$kind" in
address) flags="-fsanitize=address,undefined -fno-sanitize-recover=all"; short=asan ;;
thread) flags="-fsanitize=thread"; short=tsan ;;
*) echo "SANITIZE is address or thread" >&2; exit 2 ;;
esac
case "$("$CC" --version)" in
*clang*) runtime="$("$CC" -print-file-name="libclang_rt.$short-x86_64.so")"; flags="$flags -shared-libsan" ;;
*) runtime="$("$CC" -print-file-name="lib$short.so")" ;;
esac
flags="$flags -fno-omit-frame-pointer"

"$python" -m venv "$work/venv"
cp -r "$native" "$work/native"
LANES_CFLAGS="-g -O1 $flags" LANES_LDFLAGS="$flags" \
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check pytest "$work/native"

# Python itself is not built for leaks to be told from what it keeps; its own allocator would hide the bounds of buffers.
# A process that is forked off while it has threads is nothing that the one for threads can watch.
cd "$work"
LD_PRELOAD="$runtime" ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1 \
    PYTHONMALLOC=malloc LANES_PATIENCE=20 \
    "$work/venv/bin/python" -m pytest -q -p no:cacheprovider "$native/tests" \
    $([ "$kind" = thread ] && echo "-k not(forked)")
