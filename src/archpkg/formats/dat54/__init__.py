"""DA/T 54-2014 照片类电子档案元数据: the XML form of one photograph's record.

The text of the standard is not known to us and fixes, as far as is known, no XML form: the elements are those on
which two or more sources agree, in an order that is our reading. 值来源, 扩展 and the containers of the entities are
our own. A value that the computer file gave is marked 值来源="文件"; one that the record tells elsewhere (责任者 as
摄影者, 日期 as 摄影时间, 人名, 知识产权说明) and that nobody gave for the picture is marked 值来源="著录".
"""

from __future__ import annotations

from archpkg.findings import Reading
from archpkg.formats.dat54.reading import loads_record
from archpkg.formats.dat54.record import Scheme, dumps_record
from archpkg.formats.format import Format
from archpkg.formats.media import photographs as fields
from archpkg.formats.media.kinds import PHOTOGRAPH, RECORDING
from archpkg.model.records import Item
from archpkg.words import Text

ROOT = "照片类电子档案元数据"


def _repeats(item: Item) -> dict[str, str]:
    return {
        "摄影者": "；".join(item.authors),
        "摄影时间": "" if item.date is None else item.date.iso(),
        "人物": "；".join(item.personal_names),
        "版权信息": "" if item.rights is None else item.rights.intellectual_property,
    }


SCHEME = Scheme(
    source="dat54",
    root=ROOT,
    nodes=fields.NODES,
    beyond=fields.BEYOND,
    aliases=fields.ALIASES,
    kinds=(PHOTOGRAPH, RECORDING),
    repeats=_repeats,
    subject=Text("photograph", "照片"),
    categories=("ZP", "照片"),
)


def dumps(item: Item) -> bytes:
    """The metadata of one photograph. Raises InvalidValue for text that XML cannot hold, WrongUse
    for a record that is not described as one."""
    return dumps_record(item, SCHEME)


def loads(data: bytes) -> Reading[Item]:
    """One photograph's record. Raises CannotRead for what is not XML."""
    return loads_record(data, SCHEME)


DAT54: Format[Item] = Format(
    name="dat54",
    title=Text("DA/T 54-2014 metadata of photographs", "DA/T 54-2014 照片类电子档案元数据"),
    root=ROOT,
    carries=Item,
    dumps=dumps,
    loads=loads,
    lossless=True,
    schema="dat54.xsd",
)
