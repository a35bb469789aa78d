"""Write and read 100,000 DA/T 46 records in one document, records a second: ``python benchmarks/dat46_records.py``

Times are those of the processor, so that a busy machine does not change them much.
"""

from __future__ import annotations

import gc
import resource
import sys
import tempfile
import time

from archpkg.formats.dat46.many import read_records, write_records
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.objects import DigitalObject, Document, DocumentState
from archpkg.model.records import Item
from archpkg.model.retention import PERMANENT


def item(number: int) -> Item:
    """One item as a catalogue leaves it, with one computer file."""
    code = ReferenceCode.parse(f"Z109-WS·{1950 + number // 10_000}-Y-BGS-{number % 10_000:04d}")
    return Item(
        code=code,
        title=f"关于第{number}号事项的通知",
        authors=("云溪街道办事处",),
        date=ArchivalDate.parse(f"{1950 + number // 10_000}{number % 12 + 1:02d}{number % 28 + 1:02d}"),
        year=code.year,
        retention=PERMANENT,
        organ="BGS",
        category="WS",
        documents=(Document(states=(DocumentState(objects=(DigitalObject(path="正文.pdf", size=3),)),)),),
    )


def main() -> None:
    """Make them, write them, read them back, and say how long each took the processor."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    records = [item(number) for number in range(count)]
    gc.freeze()
    with tempfile.TemporaryFile() as document:
        start = time.process_time()
        write_records(records, document)
        written = time.process_time() - start
        size = document.tell()
        document.seek(0)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        read = sum(1 for _ in read_records(document))
        seconds = time.process_time() - start
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(
        f"{read:,} records, {size / 1e6:.0f} MB\n"
        f"written: {written:.2f} s, {count / written:,.0f} a second\n"
        f"read:    {seconds:.2f} s, {count / seconds:,.0f} a second, {more / 1024:.0f} MiB more\n"
    )


if __name__ == "__main__":
    main()
