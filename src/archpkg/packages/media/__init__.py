"""照片与录音录像. Photographs, sound and video asked about themselves, and items filled with what they say."""

from archpkg.packages.media.describing import Difference, describe_item, merge
from archpkg.packages.media.measuring import describe, describe_folder, measure
from archpkg.packages.media.photos import read_photograph
from archpkg.packages.media.recordings import read_recording

__all__ = [
    "Difference",
    "describe",
    "describe_folder",
    "describe_item",
    "measure",
    "merge",
    "read_photograph",
    "read_recording",
]
