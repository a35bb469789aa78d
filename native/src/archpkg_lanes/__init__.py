"""Digests of many files side by side, in the lanes of one core's vector registers.

``Files`` reads and digests computer files, ``Crew`` runs many such, ``look_into`` tells what lies in a folder,
``digest_buffers`` digests messages in memory, ``new`` makes an object in the shape of hashlib's. ``KERNEL`` is the
kernel set in use: the best one that the processor can run, or the one that the environment variable ``ARCHPKG_LANES``
asked for when this was imported. On systems without POSIX there are none of the first three.
"""

from __future__ import annotations

from archpkg_lanes import _lanes
from archpkg_lanes._lanes import (
    ALGORITHMS,
    KERNEL,
    MOST_ALGORITHMS,
    Hash,
    digest_buffers,
    kernels,
    lanes,
    new,
)

__all__ = [
    "ALGORITHMS",
    "CHANGED",
    "DONE",
    "KERNEL",
    "LINK",
    "MISSING",
    "MOST_ALGORITHMS",
    "NOT_PLAIN",
    "NOT_STORED",
    "UNREADABLE",
    "WAITING",
    "Hash",
    "digest_buffers",
    "kernels",
    "lanes",
    "new",
]

__version__ = "0.1.0"

DONE, MISSING, UNREADABLE, CHANGED, NOT_PLAIN, LINK, NOT_STORED, WAITING = 0, 1, 2, 3, 4, 5, 6, 255
"""What came of a file, in ``Files.troubles()``; WAITING: it was not reached before the work was stopped."""

if hasattr(_lanes, "Files"):
    from archpkg_lanes._lanes import Crew, Files, look_into

    __all__ += ["Crew", "Files", "look_into"]
