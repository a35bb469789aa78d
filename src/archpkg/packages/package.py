"""信息包. A package: where it is, how it is laid out, and the record it carries."""

from __future__ import annotations

from attrs import frozen

from archpkg.display import Card, in_angles, line_of
from archpkg.model.records import Fonds
from archpkg.model.walk import items, objects


@frozen(kw_only=True)
class Package:
    """信息包. ``path`` of the folder or container, ``layout`` (dat93, 2012, plain), ``container`` (folder, zip, tar),
    ``bagged`` whether it is a BagIt bag, ``record`` with every object's path inside the layout and its digests."""

    path: str
    layout: str
    container: str
    bagged: bool
    record: Fonds

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        bag = " in a bag" if self.bagged else ""
        return f"Package {self.path}: {self.layout}{bag}, {self.container}; {line_of(self.record)}"

    def _repr_html_(self) -> str:
        objs = list(objects(self.record))
        size = sum(o.size or 0 for o in objs)
        rows = (
            ("位置 path", self.path),
            ("布局 layout", f"{self.layout}{' + BagIt' if self.bagged else ''} ({self.container})"),
            ("全宗 fonds", f"{self.record.code} {self.record.name or self.record.unit}"),
            ("件 items", f"{sum(1 for _ in items(self.record)):,}"),
            ("电子文件 objects", f"{len(objs):,} ({size:,} B)"),
        )
        return Card(title="信息包 Package", rows=rows).html()
