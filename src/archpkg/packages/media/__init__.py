"""照片与录音录像. Photographs, sound and video asked about themselves, and items filled with what they tell."""

from archpkg.packages.media.describing import Difference, describe, merge
from archpkg.packages.media.photos import read_photograph
from archpkg.packages.media.recordings import read_recording

__all__ = ["Difference", "describe", "merge", "read_photograph", "read_recording"]
