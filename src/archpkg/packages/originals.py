"""原件. The computer files of items before they are packed: looked into once, for what they say of themselves.

Nothing is invented: a value that neither the table nor the computer file gives is left empty.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import file_digest, sha256
from io import BufferedReader

from attrs import evolve, fields

from archpkg.errors import CannotRead, MissingExtraError
from archpkg.fixity.engine import Task
from archpkg.model.objects import DigitalObject, Digitisation, FileFormat
from archpkg.model.records import Item
from archpkg.model.walk import map_objects
from archpkg.packages.documents import claimed_format
from archpkg.packages.first_octets import HEAD, contradicts, ending_of, family_of
from archpkg.words import Text

BORN_DIGITAL, DIGITISED = "原生", "数字化"
"""生成方式 (DA/T 18-2022)."""

ORIGINS = (BORN_DIGITAL, DIGITISED)

_NOT_PAPER = frozenset(("ZP", "LY", "LX", "MT"))
"""照片, 录音, 录像, 多媒体: an image there is the record itself, and not a scan of a page."""

_PAGE_IMAGES = frozenset(("TIFF", "JPEG", "PNG", "JPEG 2000", "BMP"))
"""What scanners make of a page."""

_SAMPLE = 4096
"""Octets at the beginning, the middle and the end of files of one size by which most are known to differ."""

_PDF_VERSION = re.compile(rb"%PDF-(\d\.\d)")

Look = Callable[[DigitalObject, bytes], None]


def describe_item(item: Item, root: str, look: Look | None = None, *, origin: str = "") -> Item:
    """The item with what its computer files below ``root`` say of themselves: 格式信息 by their first octets, 生成方式
    and 数字化属性 where they are scans.

    ``look`` is given every computer file with its first octets. ``origin`` is 生成方式 of the records that do not say
    it themselves; without it, a record whose main text is page images is 数字化 (our reading; not photographs and
    recordings), and of a PDF nothing is said: it may be either. Raises CannotRead for what cannot be read.
    """
    item = map_objects(item, lambda obj: _with_format(obj, root, look))
    item = evolve(item, origin=item.origin or origin or _origin(item))
    if item.origin != DIGITISED:
        return item
    original = item.carrier or ("" if _category(item) in _NOT_PAPER else "纸质")
    return map_objects(item, lambda obj: _with_scan(obj, root, original))


def path_of(root: str, obj: DigitalObject) -> str:
    """Where a computer file lies on the disk."""
    return os.path.join(root, *obj.path.split("/"))


def format_of(name: str, head: bytes) -> FileFormat | None:
    """格式信息 of a computer file by its first octets: what its ending claims where they bear that out, with the
    version that a PDF tells; None where they do not (whether it is named wrongly, a check says)."""
    claimed, look = claimed_format(name), family_of(head)
    if claimed is None or not head or contradicts(ending_of(name), look):
        return None
    version = _PDF_VERSION.search(head) if look.family == "pdf" else None
    return claimed if version is None else evolve(claimed, version=version[1].decode())


def _is_page_image(form: FileFormat | None) -> bool:
    return form is not None and form.name in _PAGE_IMAGES


def _with_format(obj: DigitalObject, root: str, look: Look | None) -> DigitalObject:
    head = _head(path_of(root, obj))
    if obj.format == claimed_format(obj.path):  # nobody's statement: it was taken from the ending
        obj = evolve(obj, format=None)
    if look is not None:
        look(obj, head)
    found = format_of(obj.path, head)
    return evolve(obj, format=found if obj.format is None else _more(obj.format, found))


def _more(given: FileFormat, found: FileFormat | None) -> FileFormat:
    """What was given, with the version and the media type that the content has of the same format."""
    if found is None or given.name != found.name:
        return given
    return evolve(given, version=given.version or found.version, mime=given.mime or found.mime)


def _head(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read(HEAD)
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotRead(
            Text(f"It could not be read: {why}.", f"无法读取：{why}。"),
            hint=Text("Look at the medium and at the permissions.", "请检查存储介质与权限。"),
            path=path,
        ) from error


def _category(item: Item) -> str:
    return item.category or ("" if item.code is None else item.code.category)


def _origin(item: Item) -> str:
    if any(obj.digitisation is not None for obj in item.objects):
        return DIGITISED
    if _category(item) in _NOT_PAPER:
        return ""
    main = [obj for document in item.documents if document.main for obj in document.objects]
    return DIGITISED if main and all(_is_page_image(obj.format) for obj in main) else ""


def _with_scan(obj: DigitalObject, root: str, original: str) -> DigitalObject:
    """The computer file with 数字化属性, if it is a page image or a PDF; what was given stays."""
    image = _is_page_image(obj.format)
    if not image and (obj.format is None or obj.format.name != "PDF"):
        return obj
    given = obj.digitisation or Digitisation()
    found = evolve(_scan(path_of(root, obj)) if image else Digitisation(), original_form=original)
    names = [field.name for field in fields(Digitisation)]
    filled = {name: getattr(given, name) or getattr(found, name) for name in names}
    return evolve(obj, digitisation=Digitisation(**filled))


def _scan(path: str) -> Digitisation:
    """What the image says of how it was scanned; nothing where that cannot be read, or Pillow is not there."""
    from archpkg.packages.media.photos import read_scan

    with suppress(CannotRead, MissingExtraError):
        return read_scan(path)
    return Digitisation()


def equal_files(tasks: Iterable[Task]) -> Iterator[tuple[str, bytes]]:
    """The names of computer files that may be equal octet for octet, each with the SHA-256 digest of its content, in
    their order. Content is read only of those that have a size and three samples in common; an empty file, and one
    that cannot be read (copying it will say so), is passed over."""
    tasks = list(tasks)
    ordered = {task.name: n for n, task in enumerate(tasks)}
    by_size = _alike((task for task in tasks if task.size), lambda task: task.size)
    found = [
        (task.name, digest)
        for alike in by_size
        for close in _alike(alike, lambda task: _read(task, _samples))
        for task in close
        if (digest := _read(task, _digest))
    ]
    return iter(sorted(found, key=lambda pair: ordered[pair[0]]))


def _alike(tasks: Iterable[Task], key: Callable[[Task], object]) -> Iterator[list[Task]]:
    groups: dict[object, list[Task]] = {}
    for task in tasks:
        value = key(task)
        if value:
            groups.setdefault(value, []).append(task)
    return (group for group in groups.values() if len(group) > 1)


def _read(task: Task, read: Callable[[BufferedReader, int], bytes]) -> bytes:
    try:
        with open(task.path, "rb") as stream:
            return read(stream, task.size or 0)
    except OSError:
        return b""


def _samples(stream: BufferedReader, size: int) -> bytes:
    parts = []
    for at in sorted({0, size // 2, max(0, size - _SAMPLE)}):
        stream.seek(at)
        parts.append(stream.read(_SAMPLE))
    return sha256(b"".join(parts)).digest()


def _digest(stream: BufferedReader, _size: int) -> bytes:
    return file_digest(stream, "sha256").digest()
