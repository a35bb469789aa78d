"""Little bags made with plain means, so that a fault of the library cannot hide in what it is tested with.

:func:`contents` gives the files of a sound bag, changed as told; :func:`write` puts them on a disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

Contents = dict[str, bytes]

PAYLOAD = {"data/a.txt": b"hello\n", "data/案卷/01·页.txt": "第一页\n".encode()}


def digest(algorithm: str, data: bytes) -> str:
    """The digest under the name that a manifest has for it."""
    names = {"sha3256": "sha3_256", "sha3512": "sha3_512", "blake2b512": "blake2b", "blake2s256": "blake2s"}
    return hashlib.new(names.get(algorithm, algorithm), data).hexdigest()


def manifest(listed: Mapping[str, bytes], algorithm: str = "sha256") -> str:
    """The lines of a manifest. Paths are written as they are."""
    return "".join(f"{digest(algorithm, data)}  {path}\n" for path, data in listed.items())


def contents(
    payload: Mapping[str, bytes] | None = None,
    *,
    version: str = "1.0",
    encoding: str = "UTF-8",
    codec: str | None = None,
    algorithms: tuple[str, ...] = ("sha256",),
    info: str | None = None,
    line_end: str = "\n",
    change: Mapping[str, bytes | str | Callable[[str], str] | None] | None = None,
    tags: bool = True,
    after: Mapping[str, bytes | str | Callable[[str], str] | None] | None = None,
) -> Contents:
    """The files of a bag.

    ``change`` replaces (octets, text, or a function of the text) or removes (None) files before the tag manifests
    are made, so that they fit; ``after`` does it afterwards. Text is in ``codec`` (that of ``encoding``) save in
    bagit.txt. Without ``tags`` there are no tag manifests.
    """
    payload = PAYLOAD if payload is None else payload
    codec = codec or encoding
    octets = sum(map(len, payload.values()))
    stated = f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n"
    info = f"Payload-Oxum: {octets}.{len(payload)}\n" if info is None else info
    name = "package-info.txt" if version in ("0.93", "0.94", "0.95") else "bag-info.txt"
    made: Contents = {
        "bagit.txt": stated.replace("\n", line_end).encode(),
        name: info.replace("\n", line_end).encode(codec),
    }
    for algorithm in algorithms:
        lines = manifest(payload, algorithm).replace("\n", line_end)
        made[f"manifest-{algorithm}.txt"] = lines.encode(codec)
    _apply(made, change or {}, codec)
    if tags:
        listed = {path: data for path, data in made.items() if not path.startswith("data/")}
        for algorithm in algorithms:
            lines = manifest(listed, algorithm).replace("\n", line_end)
            made[f"tagmanifest-{algorithm}.txt"] = lines.encode(codec)
    made |= {path: data for path, data in payload.items() if path not in made}
    _apply(made, {path: None for path, new in (change or {}).items() if new is None}, codec)
    _apply(made, after or {}, codec)
    return made


def _apply(
    made: Contents, change: Mapping[str, bytes | str | Callable[[str], str] | None], codec: str
) -> None:
    for path, new in change.items():
        if new is None:
            made.pop(path, None)
        elif isinstance(new, bytes):
            made[path] = new
        elif isinstance(new, str):
            made[path] = new.encode(codec)
        else:
            made[path] = new(made[path].decode(codec)).encode(codec)


def write(folder: Path, made: Mapping[str, bytes]) -> Path:
    """The bag on a disk; ``data`` is there even where it is empty."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
