"""照片 and 录音录像 as the forms of DA/T 46, DA/T 54 and DA/T 63 take them apart and put them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from archpkg.formats.media import photographs as photographs
from archpkg.formats.media import recordings as recordings
from archpkg.formats.media.nodes import Homes, Node
from archpkg.model.technical import (
    AudioParameters,
    CaptureDevice,
    ImageParameters,
    MediaFormat,
    Photograph,
    Recording,
    ShootingPosition,
    VideoParameters,
)


@frozen(kw_only=True)
class Kind:
    """照片 or 录音录像: the attribute of a computer file that holds it, its nodes, and how it is made of its parts."""

    tag: str
    field: str
    nodes: tuple[Node, ...]
    make: Callable[..., Any]
    parts: Mapping[str, Callable[..., Any]]

    def view(self, thing: object | None) -> dict[str, object]:
        """From home to value, for writing; nothing for no value."""
        if thing is None:
            return {}
        return {"thing": thing, **{part: getattr(thing, part) for part in self.parts}}

    def made(self, homes: Homes) -> Any:
        """The value of what was read."""
        parts: dict[str, Any] = {name: kind(**homes.of(name)) for name, kind in self.parts.items()}
        return self.make(**homes.of("thing"), **parts)


PHOTOGRAPH = Kind(
    tag="照片",
    field="photograph",
    nodes=photographs.PHOTOGRAPH,
    make=Photograph,
    parts={
        "position": ShootingPosition,
        "device": CaptureDevice,
        "format": MediaFormat,
        "image": ImageParameters,
    },
)
RECORDING = Kind(
    tag="录音录像",
    field="recording",
    nodes=recordings.RECORDING,
    make=Recording,
    parts={
        "device": CaptureDevice,
        "format": MediaFormat,
        "video": VideoParameters,
        "audio": AudioParameters,
    },
)
