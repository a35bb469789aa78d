"""照片 and 录音录像 as the forms of DA/T 54 and DA/T 63 take them apart and put them together."""

from __future__ import annotations

from archpkg.formats import dat54_fields, dat63_fields
from archpkg.formats.dat54_record import Kind
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

PHOTOGRAPH = Kind(
    tag="照片",
    field="photograph",
    nodes=dat54_fields.PHOTOGRAPH,
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
    nodes=dat63_fields.RECORDING,
    make=Recording,
    parts={
        "device": CaptureDevice,
        "format": MediaFormat,
        "video": VideoParameters,
        "audio": AudioParameters,
    },
)
