"""文档 and 电子文件: the documents of an item and the computer files that carry them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from archpkg.display import Card, in_angles, shorten, with_counts
from archpkg.errors import InvalidValue
from archpkg.model.digest import Digest
from archpkg.model.parts import Extra, extras, size_of, text_error, type_error
from archpkg.model.technical import Photograph, Recording
from archpkg.words import Text

_NO_NAMES = frozenset(("", ".", ".."))
_FAULTS = {
    "empty": Text("it is empty", "路径为空"),
    "absolute": Text("it is absolute", "是绝对路径"),
    "drive": Text("it begins with a drive", "以盘符开头"),
    "backslash": Text("it has a backslash", "含反斜线"),
    "nul": Text("it has a NUL", "含空字符"),
    "part": Text("a part of it is empty, “.” or “..”", "含空的一级、“.”或“..”"),
}


def path_fault(path: str) -> str:
    """Why a path cannot stand inside a package: a short word, or nothing for a sound one.

    ``empty``, ``absolute``, ``drive``, ``backslash``, ``nul``, ``part`` (an empty part, ``.`` or ``..``).
    """
    if not path:
        return "empty"
    if path.startswith(("/", "~")):
        return "absolute"
    if "\\" in path:
        return "backslash"
    if "\0" in path:
        return "nul"
    if path[1:2] == ":" and path[0].isascii() and path[0].isalpha():
        return "drive"
    if "/" not in path:
        return "part" if path in _NO_NAMES else ""
    return "" if _NO_NAMES.isdisjoint(path.split("/")) else "part"


def _inside(value: str) -> str:
    """Take a path inside a package. Raises :class:`InvalidValue`."""
    if not isinstance(value, str):
        raise type_error(
            "path", value, Text("Give a text with '/' between parts.", "请给出以 / 分隔的文本。")
        )
    if path_fault(value):
        raise InvalidValue(
            Text(
                f"{value!r} is not a path inside a package: {_FAULTS[path_fault(value)].en}.",
                f"{value!r} 不是信息包内的相对路径：{_FAULTS[path_fault(value)].zh}。",
            ),
            hint=Text("Use parts joined by '/', without '..'.", "请使用以 / 分隔、不含 .. 的相对路径。"),
        )
    return value


if TYPE_CHECKING:

    def _objects(values: Iterable[DigitalObject]) -> tuple[DigitalObject, ...]: ...
    def _states(values: Iterable[DocumentState]) -> tuple[DocumentState, ...]: ...

else:
    _objects = _states = tuple  # called in half the time of a function


def _digests(values: Iterable[Digest] | Mapping[str, str]) -> tuple[Digest, ...]:
    """Take digests, or a mapping from algorithm to hex value. Raises :class:`InvalidValue`."""
    if values.__class__ is tuple:
        return values
    if isinstance(values, Mapping):
        return tuple(Digest(algorithm=name, value=value) for name, value in values.items())
    return tuple(values)


@frozen(kw_only=True)
class FileFormat:
    """格式信息 (DA/T 46 M47): name, version and MIME type, or an entry of a format register such as PRONOM."""

    name: str = ""
    version: str = ""
    mime: str = ""
    registry: str = ""
    registry_id: str = ""


@frozen(kw_only=True)
class Digitisation:
    """数字化属性 (DA/T 46 M52). ``original_form`` 数字化对象形态 M53, ``resolution`` 扫描分辨率 M54 (``300dpi``),
    ``colour_mode`` 扫描色彩模式 M55 (黑白二值, 灰度, 彩色), ``compression`` 图像压缩方案 M56."""

    original_form: str = ""
    resolution: str = ""
    colour_mode: str = ""
    compression: str = ""


@frozen(kw_only=True)
class DigitalObject:
    """电子文件 (计算机文件). One computer file of a document (DA/T 46 M46-M56).

    ``path`` is relative: to the folder of scans before packing, to the package after it; parts joined by ``/``.
    ``name`` 计算机文件名 M48 is the name it was created with where that differs from the path's last part.
    ``size`` 计算机文件大小 M49 in octets. ``creating_application`` 文档创建程序 M50.
    ``photograph`` 照片 (DA/T 54) and ``recording`` 录音录像 (DA/T 63) tell of the picture or recording in it.
    ``digests`` may be given as a mapping: ``{"sha256": "9f86…"}``.
    Raises :class:`InvalidValue` for a path that leads outside, a negative size, and values of other types.
    """

    path: str = field(converter=_inside)
    name: str = ""
    size: int | None = field(default=None, converter=size_of)
    format: FileFormat | None = None
    digests: tuple[Digest, ...] = field(default=(), converter=_digests)
    creating_application: str = ""
    digitisation: Digitisation | None = None
    photograph: Photograph | None = None
    recording: Recording | None = None
    extra: tuple[Extra, ...] = field(default=(), converter=extras)

    def __attrs_post_init__(self) -> None:
        try:
            "".join((self.name, self.creating_application))
        except TypeError:
            raise text_error(self, ("name", "creating_application")) from None

    @property
    def file_name(self) -> str:
        """计算机文件名: the given name, else the last part of the path."""
        return self.name or self.path.rpartition("/")[2]

    def digest(self, algorithm: str) -> str:
        """The hex digest under one algorithm, or nothing."""
        return next((d.value for d in self.digests if d.algorithm == algorithm), "")

    def _repr_html_(self) -> str:
        rows = (
            ("路径 path", self.path),
            ("大小 size", "" if self.size is None else f"{self.size:,} B"),
            *((d.algorithm, d.value) for d in self.digests),
        )
        return Card(title=f"电子文件 {self.file_name}", rows=rows).html()


@frozen(kw_only=True)
class DocumentState:
    """文档数据. One state of a document (稿本, DA/T 46 M45) and the computer files that hold it, main form first."""

    draft: str = ""
    objects: tuple[DigitalObject, ...] = field(default=(), converter=_objects)


@frozen(kw_only=True)
class Document:
    """文档. One document of an item: 正本, 定稿, 附件, 处理单 … (DA/T 46 M19, DA/T 48 文档).

    ``role`` says which; ``main`` is 文档主从声明 (主文档 or 附属文档); ``sequence`` 文档序号 M19; ``states`` are its
    稿本, each with its computer files.
    """

    role: str = "正本"
    main: bool = True
    title: str = ""
    identifier: str = ""
    sequence: str = ""
    states: tuple[DocumentState, ...] = field(default=(), converter=_states)

    def __attrs_post_init__(self) -> None:
        try:
            "".join((self.role, self.title, self.identifier, self.sequence))
        except TypeError:
            raise text_error(self, ("role", "title", "identifier", "sequence")) from None

    @property
    def objects(self) -> Iterator[DigitalObject]:
        """The computer files of all its states, in order."""
        return (obj for state in self.states for obj in state.objects)

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        name = " ".join(shorten(name, 40) for name in ("Document", self.role, self.title) if name)
        return with_counts(name, (sum(1 for _ in self.objects), "object"), always="object")

    def _repr_html_(self) -> str:
        table = tuple((o.path, "" if o.size is None else f"{o.size:,}") for o in self.objects)
        return Card(title=f"文档 {self.role} {self.title}", heading=("路径", "大小"), table=table).html()
