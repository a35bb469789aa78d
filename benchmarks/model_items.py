"""Build 100,000 items with one computer file each: seconds and peak memory. ``python benchmarks/model_items.py [N]``"""

from __future__ import annotations

import resource
import sys
import time

from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject, Document, DocumentState
from archpkg.model.records import Fonds, Item, Series
from archpkg.model.retention import PERMANENT


def item(number: int) -> Item:
    """One item as a catalogue and a build would leave it."""
    code = ReferenceCode.parse(f"Z109-WS·{1950 + number // 10_000}-Y-BGS-{number % 10_000:04d}")
    obj = DigitalObject(
        path=f"Z109/WS/{code}/正文.pdf",
        size=number,
        digests=(
            Digest(algorithm="sha256", value=f"{number:064x}"),
            Digest(algorithm="sm3", value=f"{number:064x}"),
        ),
    )
    return Item(
        code=code,
        title=f"关于第{number}号事项的通知",
        authors=("云溪街道办事处",),
        date=ArchivalDate.parse(f"{1950 + number // 10_000}{number % 12 + 1:02d}{number % 28 + 1:02d}"),
        year=code.year,
        retention=PERMANENT,
        organ="BGS",
        category="WS",
        page_count=number % 90,
        documents=(Document(states=(DocumentState(objects=(obj,)),)),),
    )


def main() -> None:
    """Build, and say how long it took and how much memory the process had at most."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    fonds = Fonds(series=(Series(code="WS", items=tuple(item(n) for n in range(count))),))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = len(fonds.series[0].items)
    sys.stdout.write(
        f"{made:,} items: {seconds:.2f} s, {(peak - before) / 1024:.0f} MiB more, {peak / 1024:.0f} MiB in all\n"
    )


if __name__ == "__main__":
    main()
