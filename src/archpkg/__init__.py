"""archpkg: from a catalogue and scans to a verified transfer package, and back."""

__version__ = "0.1.0"
__all__ = ["__version__"]
