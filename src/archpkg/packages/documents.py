"""文档 from names: which computer file of an item is the main text, which an attachment, which the slip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import evolve

from archpkg.model.objects import DigitalObject, Document, DocumentState, FileFormat

ROLES = (
    ("附件", "附件"),
    ("处理单", "处理单"),
    ("发文稿纸", "处理单"),
    ("流转", "流转记录"),
    ("定稿", "定稿"),
    ("草稿", "草稿"),
    ("正文", "正本"),
    ("正本", "正本"),
)
"""Words in a name that tell a document's role; a name without any is the 正本."""

FORMATS = {
    "pdf": FileFormat(name="PDF", mime="application/pdf"),
    "ofd": FileFormat(name="OFD", mime="application/ofd"),
    "jpg": FileFormat(name="JPEG", mime="image/jpeg"),
    "jpeg": FileFormat(name="JPEG", mime="image/jpeg"),
    "tif": FileFormat(name="TIFF", mime="image/tiff"),
    "tiff": FileFormat(name="TIFF", mime="image/tiff"),
    "png": FileFormat(name="PNG", mime="image/png"),
    "jp2": FileFormat(name="JPEG 2000", mime="image/jp2"),
    "bmp": FileFormat(name="BMP", mime="image/bmp"),
    "gif": FileFormat(name="GIF", mime="image/gif"),
    "xml": FileFormat(name="XML", mime="application/xml"),
    "txt": FileFormat(name="TXT", mime="text/plain"),
    "csv": FileFormat(name="CSV", mime="text/csv"),
    "html": FileFormat(name="HTML", mime="text/html"),
    "htm": FileFormat(name="HTML", mime="text/html"),
    "rtf": FileFormat(name="RTF", mime="application/rtf"),
    "mp3": FileFormat(name="MP3", mime="audio/mpeg"),
    "wav": FileFormat(name="WAV", mime="audio/wav"),
    "mp4": FileFormat(name="MP4", mime="video/mp4"),
    "wps": FileFormat(name="WPS"),
    "doc": FileFormat(name="DOC", mime="application/msword"),
    "docx": FileFormat(
        name="DOCX", mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    "xls": FileFormat(name="XLS", mime="application/vnd.ms-excel"),
    "xlsx": FileFormat(name="XLSX", mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""What a suffix claims; whether the content is that is for the checks to say."""

_NUMBERS = re.compile(r"(\d+)")


def natural_key(path: str) -> tuple[tuple[int, str], ...]:
    """An order in which ``-2`` comes before ``-10``."""
    return tuple(
        (int(part), part) if part.isdigit() and part.isascii() else (-1, part)
        for part in _NUMBERS.split(path)
    )


def claimed_format(path: str) -> FileFormat | None:
    """What the suffix claims, or None for one that is not known."""
    return FORMATS.get(path.rpartition(".")[2].lower())


def role_of(path: str) -> tuple[str, str]:
    """``(role, label)`` of a computer file by the words in its path: ``("附件", "附件2")``."""
    name = path.rpartition("/")[2]
    for text in (name, path):
        for word, role in ROLES:
            if word in text:
                number = re.match(r"[ -]?(\d{1,2})(?!\d)", text[text.index(word) + len(word) :])
                return role, word + (number.group(1) if number else "")
    return "正本", "正本"


def documents_of(objects: Iterable[DigitalObject]) -> tuple[Document, ...]:
    """Documents of one item: one for each role and number found in the names, the main text first."""
    groups: dict[tuple[str, str], list[DigitalObject]] = {}
    for obj in sorted(objects, key=lambda o: natural_key(o.path)):
        told = obj if obj.format is not None else evolve(obj, format=claimed_format(obj.path))
        role, label = role_of(obj.path)
        groups.setdefault((role, "正本" if role == "正本" else label), []).append(told)
    ordered = sorted(groups.items(), key=lambda pair: (pair[0][0] != "正本", pair[0][0] == "附件"))
    return tuple(_document(role, label, lot) for (role, label), lot in ordered)


def _document(role: str, label: str, objects: Sequence[DigitalObject]) -> Document:
    return Document(
        role=role,
        main=role == "正本",
        title="" if label == role else label,
        states=(DocumentState(objects=tuple(objects)),),
    )
