"""Write the tag files of a bag (RFC 8493) over a payload that is in place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

from archpkg.errors import CannotRead, InvalidValue, WrongUse
from archpkg.fixity.algorithms import canonical
from archpkg.fixity.engine import Digested
from archpkg.fixity.sheets import Sheet
from archpkg.packages.bag.bag import PAYLOAD
from archpkg.packages.bag.info import info_text
from archpkg.packages.bag.paths import SPECIAL_SIGNS, encode_path
from archpkg.packages.bag.text import character_set
from archpkg.packages.trees.tree import TreeWriter
from archpkg.words import Text

if TYPE_CHECKING:
    import bagit

VERSION = "1.0"
_RENAME = Text("Use UTF-8, or rename the file.", "请使用 UTF-8，或将文件改名。")
_PORTION = 4096
"""Lines of a manifest that are made at once."""
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


def seal_bag(
    tree: TreeWriter,
    payload: Sequence[Digested],
    *,
    algorithms: Sequence[str],
    info: Sequence[tuple[str, str]] = (),
    encoding: str = "UTF-8",
) -> tuple[Digested, ...]:
    """Write the tag files of a bag 1.0 over a payload that is in the tree already; return what was written.

    ``payload`` are the digests of the members below ``data/``, in the order of ``tree.algorithms``;
    ``algorithms``, each one of these, say which manifests are made. ``info`` are the elements of
    ``bag-info.txt`` in their order; ``Bag-Size`` (unless given) and ``Payload-Oxum`` are added at the end,
    ``Bagging-Date`` is not: the time is the caller's to give.

    Raises :class:`WrongUse` for algorithms that the tree does not digest, for a payload that was not read to
    its end or lies elsewhere and for a ``Payload-Oxum`` among ``info``; :class:`InvalidValue` for a label that
    cannot be one and for text that the encoding does not have.
    """
    columns = _columns(tree, algorithms)
    _look_over(payload, info, encoding)
    listed = _sorted(Sheet.of(payload))
    octets = sum(listed.sizes)
    rows = [*info, *_size_rows(info, octets), ("Payload-Oxum", f"{octets}.{len(listed)}")]
    declaration = f"BagIt-Version: {VERSION}\nTag-File-Character-Encoding: {encoding}\n"
    tags = [
        tree.add("bagit.txt", declaration.encode()),
        tree.add("bag-info.txt", encoded("bag-info.txt", info_text(rows), encoding)),
    ]
    for algorithm, column in columns.items():
        name = f"manifest-{algorithm}.txt"
        tags.append(tree.add(name, _manifest(name, listed, column, encoding)))
    # the tag manifests list what stands before them, and not each other
    listed = _sorted(Sheet.of(tags))
    for algorithm, column in columns.items():
        name = f"tagmanifest-{algorithm}.txt"
        tags.append(tree.add(name, _manifest(name, listed, column, encoding)))
    return tuple(tags)


def payload_counts(payload: Sequence[Digested]) -> dict[str, int]:
    """Return how many files a payload has, and how many octets."""
    sizes = payload.sizes if isinstance(payload, Sheet) else [one.size for one in payload]
    return {"files": len(payload), "octets": sum(sizes)}


def _columns(tree: TreeWriter, algorithms: Sequence[str]) -> dict[str, int]:
    """Where the digest of each algorithm stands in what the tree gives."""
    there = [canonical(name) for name in tree.algorithms]
    wanted = list(dict.fromkeys(canonical(name) for name in algorithms))
    lacking = [name for name in wanted if name not in there]
    if lacking or not wanted:
        names = ", ".join(lacking)
        raise WrongUse(
            Text(f"No digests were made for these algorithms: {names}", f"未计算下列算法的校验值：{names}"),
            hint=Text("Name at least one that the tree digests.", "请至少指定一种已计算的算法。"),
        )
    return {name: there.index(name) for name in wanted}


def _sorted(sheet: Sheet) -> Sheet:
    """The rows by name."""
    names = sheet.names
    order = sorted(range(len(names)), key=names.__getitem__)
    return sheet if order == list(range(len(order))) else sheet.part(order)


def _look_over(payload: Sequence[Digested], info: Iterable[tuple[str, str]], encoding: str) -> None:
    if character_set(encoding) is None:
        raise WrongUse(
            Text(f"{encoding!r} is not a character set.", f"{encoding!r} 不是字符集。"),
            hint=Text("Use UTF-8.", "请使用 UTF-8。"),
        )
    if any(label.lower() == "payload-oxum" for label, _ in info):
        raise WrongUse(
            Text("Payload-Oxum is computed and cannot be given.", "Payload-Oxum 由程序计算，不能指定。"),
            hint=Text("Leave it out.", "请勿提供该项。"),
        )
    if isinstance(payload, Sheet) and all(map(str.startswith, payload.names, repeat(PAYLOAD))):
        return
    for one in payload:
        if one.trouble is not None or not one.name.startswith(PAYLOAD):
            raise WrongUse(
                Text("This is no member of the payload that was read.", "这不是已读入的载荷文件。"),
                hint=Text("Seal the bag after every file is in its place.", "请在所有文件就位后再封包。"),
                path=one.name,
            )


def _size_rows(info: Iterable[tuple[str, str]], octets: int) -> list[tuple[str, str]]:
    given = any(label.lower() == "bag-size" for label, _ in info)
    return [] if given else [("Bag-Size", readable_size(octets))]


def readable_size(octets: int) -> str:
    """Octets for people, in powers of a thousand.

    >>> readable_size(0), readable_size(999), readable_size(260_400_000_000)
    ('0 B', '999 B', '260.4 GB')
    """
    size, unit = float(octets), 0
    while unit < len(_UNITS) - 1 and round(size, 1) >= 1000:
        size, unit = size / 1000, unit + 1
    return f"{octets} B" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"


def _manifest(name: str, listed: Sheet, column: int, encoding: str) -> bytes:
    """The lines made a portion at a time: those of a million would need more memory than their text."""
    portions = (listed[start : start + _PORTION] for start in range(0, len(listed), _PORTION))
    return encoded(name, "".join(_lines(portion, column) for portion in portions), encoding)


def _lines(listed: Sheet, column: int) -> str:
    names = listed.names
    page = "".join(names)
    if any(sign in page for sign in SPECIAL_SIGNS):
        names = [encode_path(one) for one in names]
    octets = listed.columns[column]
    digests = octets.hex("\n", len(octets) // len(names)).split("\n")
    return "\n".join([*map("  ".join, zip(digests, names, strict=True)), ""])


def encoded(name: str, text: str, encoding: str, *, hint: Text = _RENAME) -> bytes:
    """The octets of a tag file. Raises :class:`InvalidValue` for text that the encoding does not have."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        wrong = text[error.start : error.start + 1]
        raise InvalidValue(
            Text(f"{wrong!r} cannot be written in {encoding}.", f"{wrong!r} 无法用 {encoding} 编码。"),
            hint=hint,
            path=name,
        ) from error


def to_bagit(path: str | os.PathLike[str]) -> bagit.Bag:
    """The ``bagit.Bag`` of the Library of Congress' library, for programs that know it; a folder bag only.

    Note that it does not see SM3 manifests. Raises :class:`CannotRead` where that library refuses the bag.
    """
    import bagit  # slow to import, and needed by few

    if not os.path.isdir(path):
        raise CannotRead(
            Text("The bagit library opens folders only.", "bagit 库只能打开文件夹。"),
            hint=Text("Unpack the container first.", "请先解包。"),
            path=os.fspath(path),
        )
    try:
        return bagit.Bag(os.fspath(path))
    except (bagit.BagError, OSError, UnicodeError) as error:
        raise CannotRead(
            Text(f"The bagit library refuses it: {error}", f"bagit 库无法打开：{error}"),
            hint=Text("Verify the bag to see what is wrong with it.", "请先检测该包以查明原因。"),
            path=os.fspath(path),
        ) from error
