"""Walking a fonds: from the top down, in the order in which the records stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import evolve

from archpkg.model.objects import DigitalObject
from archpkg.model.records import File, Fonds, Item, Series

Record = Fonds | Series | File | Item


def walk(record: Record) -> Iterator[tuple[tuple[Record, ...], Record]]:
    """Every record with those above it, top first: ``((fonds, series), item)``.

    Order: the record itself; in a series its files, then its items, then the series below it.
    """
    stack: list[tuple[tuple[Record, ...], Record]] = [((), record)]
    while stack:
        above, here = stack.pop()
        yield above, here
        inside = (*above, here)
        stack.extend((inside, child) for child in reversed(_children(here)))


def _children(record: Record) -> tuple[Record, ...]:
    if isinstance(record, Fonds):
        return record.series
    if isinstance(record, Series):
        return (*record.files, *record.items, *record.series)
    if isinstance(record, File):
        return record.items
    return ()


def items(record: Record) -> Iterator[Item]:
    """Every item, in the order of :func:`walk`."""
    return (here for _, here in walk(record) if isinstance(here, Item))


def files(record: Record) -> Iterator[File]:
    """Every file 案卷, in the order of :func:`walk`."""
    return (here for _, here in walk(record) if isinstance(here, File))


def objects(record: Record) -> Iterator[DigitalObject]:
    """Every computer file of every item, in order."""
    return (obj for item in items(record) for obj in item.objects)


def map_items(fonds: Fonds, change: Callable[[Item], Item]) -> Fonds:
    """The same fonds with every item replaced by ``change(item)``; nothing else is touched."""
    return evolve(fonds, series=tuple(_map_series(s, change) for s in fonds.series))


def _map_series(series: Series, change: Callable[[Item], Item]) -> Series:
    return evolve(
        series,
        files=tuple(evolve(f, items=tuple(map(change, f.items))) for f in series.files),
        items=tuple(map(change, series.items)),
        series=tuple(_map_series(s, change) for s in series.series),
    )


def map_objects(item: Item, change: Callable[[DigitalObject], DigitalObject]) -> Item:
    """The same item with every computer file replaced by ``change(object)``."""
    documents = tuple(
        evolve(
            document,
            states=tuple(
                evolve(state, objects=tuple(map(change, state.objects))) for state in document.states
            ),
        )
        for document in item.documents
    )
    return evolve(item, documents=documents)
