"""What tests of several rooms ask for."""

from __future__ import annotations

import pytest

from archpkg.fixity import lanes


@pytest.fixture
def no_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without the native backend: for tests that stand between Python and the system's calls, or
    that count batches."""
    monkeypatch.setattr(lanes, "usable", lambda _: False)
