"""首部字节. What the first octets of a computer file show it to be, and what its ending promises."""

from __future__ import annotations

from attrs import frozen

from archpkg.words import Text

HEAD = 1024
"""Octets that :func:`family_of` is given at most: a PDF may begin within these."""

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"{\\rtf", "rtf"),
    (b"ID3", "mp3"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"FLV", "flv"),
    (b"0&\xb2u\x8ef\xcf\x11", "asf"),
    (b"\0\0\x01\xba", "mpeg"),
    (b"\0\0\x01\xb3", "mpeg"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"#!", "script"),
    (b"BM", "bmp"),
    (b"MZ", "program"),
)
_TEXT_ENDINGS = frozenset(("txt", "csv", "tsv", "htm", "html", "md", "json", "eml", "svg", "xml"))

PROGRAMS = frozenset(
    ("exe", "com", "scr", "msi", "dll", "sys", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "wsf", "hta",
     "jar", "apk", "sh", "lnk", "reg", "cpl", "pif", "ocx", "drv", "app", "run", "deb", "rpm"),
)  # fmt: skip
"""Endings of what runs when it is opened: no form of a record."""

WANTED: dict[str, frozenset[str]] = {
    ending: frozenset(families)
    for endings, families in (
        ("pdf", ("pdf",)),
        ("ofd docx xlsx pptx docm xlsm odt ods odp epub zip", ("zip",)),
        ("jpg jpeg jpe jfif", ("jpeg",)),
        ("tif tiff", ("tiff",)),
        ("png", ("png",)),
        ("gif", ("gif",)),
        ("bmp", ("bmp",)),
        ("jp2 jpx j2k jpf", ("jp2",)),
        ("doc xls ppt", ("ole", "rtf", "zip", "xml")),
        ("wps et dps", ("ole", "zip", "rtf")),
        ("rtf", ("rtf",)),
        ("wav", ("wave",)),
        ("avi", ("avi",)),
        ("webp", ("webp",)),
        ("mp3", ("mp3", "wave")),
        ("mp4 m4a m4v mov", ("mp4",)),
        ("flac", ("flac", "mp3")),
        ("ogg oga ogv", ("ogg",)),
        ("mkv webm", ("matroska",)),
        ("flv", ("flv",)),
        ("wmv wma asf", ("asf",)),
        ("mpg mpeg vob", ("mpeg",)),
        ("7z", ("7z",)),
        ("rar", ("rar",)),
        ("gz tgz", ("gzip",)),
        ("xml svg", ("xml",)),
    )
    for ending in endings.split()
}
"""By ending, what the first octets must show. An ending that is not here promises nothing that could be seen."""

_NAMES = {
    "pdf": "PDF", "zip": "ZIP", "jpeg": "JPEG", "tiff": "TIFF", "png": "PNG", "gif": "GIF", "bmp": "BMP",
    "jp2": "JPEG 2000", "ole": "OLE", "rtf": "RTF", "wave": "WAV", "avi": "AVI", "webp": "WebP", "mp3": "MP3",
    "mp4": "MP4", "flac": "FLAC", "ogg": "Ogg", "matroska": "Matroska", "flv": "FLV", "asf": "ASF",
    "mpeg": "MPEG", "7z": "7z", "rar": "RAR", "gzip": "gzip", "xml": "XML",
}  # fmt: skip
_WORDS = {
    "program": Text("a program", "可执行程序"),
    "script": Text("a script", "脚本"),
    "text": Text("plain text", "纯文本"),
    "zeros": Text("zeros only", "全为零的内容"),
    "": Text("something else", "其他内容"),
}


@frozen
class Look:
    """What the first octets show: the family, and how it is called."""

    family: str

    @property
    def text(self) -> Text:
        """The family in words."""
        name = _NAMES.get(self.family)
        return Text(name, name) if name else _WORDS[self.family]


def ending_of(path: str) -> str:
    """The ending of a name in lower case, without its dot; empty for none."""
    stem, dot, ending = path.rpartition("/")[2].rpartition(".")
    return ending.lower() if dot and stem else ""


def family_of(head: bytes) -> Look:
    """What a computer file is by its first octets (:data:`HEAD` of them at most)."""
    for start, family in _STARTS:
        if head.startswith(start):
            return Look(family)  # also a zip whose first member is a PDF
    if b"%PDF-" in head[:HEAD]:
        return Look("pdf")
    if head[:4] == b"RIFF":
        return Look({b"WAVE": "wave", b"AVI ": "avi", b"WEBP": "webp"}.get(head[8:12], ""))
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return Look("mp4")
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:  # layer III; FF FE marks UTF-16
        return Look("mp3")
    if head and not head.strip(b"\0"):
        return Look("zeros")
    return Look(_text_family(head))


def _text_family(head: bytes) -> str:
    for mark, codec in ((b"\xef\xbb\xbf", ""), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            if codec:
                head = head.decode(codec, "ignore").encode("utf-8", "ignore")
            return "xml" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else "text"
    if not head or b"\0" in head:
        return ""
    if head.lstrip().startswith(b"<"):
        return "xml"
    odd = sum(octet < 32 and octet not in b"\t\n\r\f\x1b" for octet in head)
    return "text" if odd == 0 else ""


def contradicts(ending: str, look: Look) -> bool:
    """Whether the first octets are not what the ending promises; False for an ending that promises nothing."""
    wanted = WANTED.get(ending)
    if wanted is not None:
        return look.family not in wanted
    if ending in _TEXT_ENDINGS:
        return look.family not in ("text", "xml", "script", "")
    return False
