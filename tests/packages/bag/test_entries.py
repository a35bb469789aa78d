"""The lines of a manifest as columns: a sequence of entries like any other."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from archpkg.packages.bag.entries import Columns, Entries, Entry, entries, numbered

DIGESTS = st.sampled_from([4, 4, 4, 8]).flatmap(
    lambda width: st.text("0123456789abcdef", min_size=width, max_size=width)
) | st.sampled_from(["", "abc", "ABCD", "zz"])
ROWS = st.lists(
    st.builds(Entry, st.text(max_size=4), DIGESTS, st.integers(min_value=1, max_value=99)), max_size=9
)


@given(ROWS)
def test_columns_give_back_their_rows(rows: list[Entry]) -> None:
    columns = entries(rows)
    assert list(columns) == rows
    assert columns == rows
    assert columns == entries(columns)
    assert hash(columns) == hash(entries(rows))
    assert pickle.loads(pickle.dumps(columns)) == columns
    assert columns[1:3] == tuple(rows[1:3])
    assert [columns[row] for row in range(-len(rows), 0)] == rows
    assert list(columns.digests) == [row.digest for row in rows]
    assert columns.without_digest == {number for number, row in enumerate(rows) if not row.digest}
    assert repr(columns) == f"<{len(rows)}>"


@given(ROWS, st.data())
def test_packed_digests_of_some_rows(rows: list[Entry], data: st.DataObject) -> None:
    columns = entries(rows)
    some = data.draw(st.lists(st.integers(min_value=0, max_value=max(0, len(rows) - 1)), max_size=len(rows)))
    packed = columns.packed(some)
    digests = [rows[row].digest for row in some]
    assert packed in (b"", bytes.fromhex("".join(digests)) if packed else b"")
    assert columns.packed([-1]) == b""
    if {len(digest) for digest in digests} == {4} == {
        len(row.digest) for row in rows
    } and "ABCD" not in digests:
        assert packed


@given(st.lists(st.binary(min_size=2, max_size=2), min_size=1, max_size=5), ROWS, st.sampled_from([2, 3]))
def test_many_at_once_are_as_one_by_one(packed: list[bytes], before: list[Entry], width: int) -> None:
    octets = [one + bytes(width - 2) for one in packed]
    paths = [f"data/{number}" for number in range(len(packed))]
    at_once, one_by_one = Columns(), Columns()
    for columns in (at_once, one_by_one):
        for row in before:
            columns.add(row.path, row.digest, row.line)
    at_once.add_all(paths, b"".join(octets), 7)
    for line, (path, one) in enumerate(zip(paths, octets, strict=True), 7):
        one_by_one.add(path, one.hex(), line)
    assert at_once.entries() == one_by_one.entries()
    assert at_once.paths == one_by_one.paths


def test_numbered_and_other_things() -> None:
    assert list(numbered([("a", "00"), ("b", "ff")])) == [Entry("a", "00", 1), Entry("b", "ff", 2)]
    assert Entries() == ()
    assert Entries() != 7
    assert numbered([("a", "00")]) != numbered([("a", "01")])
