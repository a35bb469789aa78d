"""Records of DA/T 46, DA/T 54 and DA/T 63: each is judged by the scheme of its own standard, and says which."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import records
from archpkg.cli.app import run
from archpkg.formats import FORMATS
from archpkg.model.security import PUBLIC
from archpkg.model.technical import MediaFormat, Photograph, Recording

PICTURE = records.item(
    category="ZP",
    security=PUBLIC,
    objects=(
        records.digital_object(
            "a.jpg", size=3, photograph=Photograph(taken="2023-05-06", format=MediaFormat(name="JPEG"))
        ),
    ),
)
SOUND = records.item(
    category="LY",
    security=PUBLIC,
    objects=(
        records.digital_object(
            "a.wav",
            size=3,
            recording=Recording(recorded="2023", duration="00:01:00", format=MediaFormat(name="WAV")),
        ),
    ),
)
