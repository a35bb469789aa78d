"""DA/T 63-2017 录音录像类电子档案元数据: the XML form of one recording's record.

The names and their order come from one full list; the standard fixes no XML form. 值来源, 扩展 and the containers of
the entities are our own, as in DA/T 54. 日期 stands in for 摄录时间 where nobody gave one, marked 值来源="著录".
"""

from __future__ import annotations

from archpkg.findings import Reading
from archpkg.formats.dat54.reading import loads_record
from archpkg.formats.dat54.record import Scheme, dumps_record
from archpkg.formats.format import Format
from archpkg.formats.media import recordings as fields
from archpkg.formats.media.kinds import PHOTOGRAPH, RECORDING
from archpkg.model.records import Item
from archpkg.words import Text

ROOT = "录音录像类电子档案元数据"


def _repeats(item: Item) -> dict[str, str]:
    return {
        "摄录时间": "" if item.date is None else item.date.iso(),
        "版权信息": "" if item.rights is None else item.rights.intellectual_property,
    }


SCHEME = Scheme(
    source="dat63",
    root=ROOT,
    nodes=fields.NODES,
    beyond=fields.BEYOND,
    aliases=fields.ALIASES,
    kinds=(RECORDING, PHOTOGRAPH),
    repeats=_repeats,
    subject=Text("sound or video recording", "录音录像"),
    categories=("LY", "LX", "录音", "录像"),
)


def dumps(item: Item) -> bytes:
    """The metadata of one recording. Raises InvalidValue for text that XML cannot hold, WrongUse
    for a record that is not described as one."""
    return dumps_record(item, SCHEME)


def loads(data: bytes) -> Reading[Item]:
    """One recording's record. Raises CannotRead for what is not XML."""
    return loads_record(data, SCHEME)


DAT63: Format[Item] = Format(
    name="dat63",
    title=Text("DA/T 63-2017 metadata of sound and video", "DA/T 63-2017 录音录像类电子档案元数据"),
    root=ROOT,
    carries=Item,
    dumps=dumps,
    loads=loads,
    lossless=True,
    schema="dat63.xsd",
)
