"""模糊测试. Coverage-guided fuzzing of all that reads octets from outside: run by hand, never by pytest.

Needs ``pip install atheris`` beside what the tests need (``pip install -e '.[dev]'``). For one target::

    python tests/fuzz/fuzz_parsers.py TARGET [corpus folder] [options of libFuzzer]
    python tests/fuzz/fuzz_parsers.py manifest /tmp/corpus/manifest -max_total_time=120 -timeout=10 -rss_limit_mb=2048

A corpus folder that is not there, or empty, is filled with valid examples that the library itself made, and some
that are hostile; without one, they lie in a folder of their own for the time of the run. What is found stays in the
corpus, so that the next run goes on from there. A target may raise nothing but :class:`ArchpkgError`, must end soon
and must not write outside its place; what breaks that is written to ``crash-…``, ``timeout-…`` or ``oom-…`` in the
working directory, and is run again by naming that file in the place of the corpus folder.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

TESTS = str(Path(__file__).resolve().parents[1])
if TESTS not in sys.path:
    sys.path.insert(0, TESTS)

Target = Callable[[bytes], None]
"""Takes octets; raises what must not be raised."""

INSTRUMENTED = ["archpkg", "asn1crypto", "tarfile", "zipfile"]
MEMORY = Path("/dev/shm")
"""Where files are quick, if it is there."""


def main(arguments: list[str]) -> None:
    """Fuzz one target until the options of libFuzzer end it."""
    atheris: Any = importlib.import_module("atheris")
    name, options = arguments[1], arguments[2:]
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place:
        with atheris.instrument_imports(include=INSTRUMENTED):
            targets = importlib.import_module("fuzz.targets").TARGETS
            if name not in targets:
                sys.exit(f"targets: {' '.join(targets)}")
            (Path(place) / "room").mkdir()
            target = guarded(targets[name](Path(place) / "room"))
            seeds = importlib.import_module("fuzz.seeds")
            examples: list[bytes] = seeds.SEEDS[name](Path(place))
            for example in examples:  # what is imported late is instrumented, too
                target(example)
        options = with_corpus(options, examples, Path(place) / "corpus")
        options = with_words(options, seeds.WORDS.get(name, ()), Path(place) / "words")
        more: dict[str, Any] = {}
        mutators = importlib.import_module("fuzz.mutators")
        if name in mutators.EDITS:
            # looked up late: before it fuzzes, atheris has another one
            plain = lambda data, most: atheris.Mutate(data, most)  # noqa: E731, PLW0108
            more["custom_mutator"] = mutators.structured(mutators.EDITS[name], plain)
        atheris.Setup([arguments[0], *options], target, **more)
        atheris.Fuzz()


def guarded(target: Target) -> Target:
    """The target, with what it may raise taken away."""
    from archpkg.errors import ArchpkgError

    def one(data: bytes) -> None:
        with suppress(ArchpkgError):
            target(data)

    return one


def with_corpus(options: list[str], examples: list[bytes], otherwise: Path) -> list[str]:
    """The options with a corpus folder that has something in it; a single input is left alone."""
    named = [option for option in options if not option.startswith("-")]
    if any(Path(one).is_file() for one in named):
        return options
    corpus = Path(named[0]) if named else otherwise
    corpus.mkdir(parents=True, exist_ok=True)
    if not any(corpus.iterdir()):
        for number, example in enumerate(examples):
            (corpus / f"seed-{number:02d}").write_bytes(example)
    return options if named else [*options, str(corpus)]


def with_words(options: list[str], words: tuple[bytes, ...], place: Path) -> list[str]:
    """The options with a dictionary of the words that matter to the target."""
    if not words or any(option.startswith("-dict=") for option in options):
        return options
    lines = ['"' + "".join(f"\\x{octet:02x}" for octet in word) + '"' for word in words]
    place.write_text("\n".join(lines) + "\n")
    return [*options, f"-dict={place}"]


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv)
