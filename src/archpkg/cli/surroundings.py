"""What is found on this machine: the interpreter, what digests computer files, which extras are there."""

from __future__ import annotations

import platform
import ssl
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from archpkg.fixity.algorithms import DEFAULT
from archpkg.fixity.engine import backend_name
from archpkg.words import Lang, Text

_MISSING = Text("not installed", "未安装")
_DIGESTS = Text("digests", "摘要计算")


def surroundings(lang: Lang) -> Iterator[str]:
    """One line each, for ``archpkg --version --verbose``."""
    yield f"Python {platform.python_version()}, {platform.platform(terse=True)}, {ssl.OPENSSL_VERSION}"
    yield f"{_DIGESTS.in_(lang)}: {backend_name(DEFAULT)}"
    for name in ("archpkg-lanes", *_extras()):
        try:
            found = version(name)
        except PackageNotFoundError:
            found = _MISSING.in_(lang)
        yield f"{name}: {found}"


def _extras() -> list[str]:
    """The libraries that the extras bring, as far as people use them."""
    told = [one for one in requires("archpkg") or () if "extra ==" in one and "dev" not in one]
    names = {one.partition(";")[0].partition("[")[0].strip() for one in told}
    plain = {name.split(">")[0].split("=")[0].split("<")[0].strip() for name in names}
    return sorted(plain - {"archpkg", "archpkg-lanes"})
