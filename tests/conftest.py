"""What tests of several rooms ask for."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from archpkg.fixity import lanes

pytest_plugins = ["raised"]

# at a desk examples are drawn anew in every run; where many wait for a verdict, the same change gets the same one
settings.register_profile("repeatable", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture
def no_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without the native backend: for tests that stand between Python and the system's calls, or
    that count batches."""
    monkeypatch.setattr(lanes, "usable", lambda _: False)
    monkeypatch.setattr(lanes, "looker", lambda: None)
