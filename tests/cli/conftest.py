"""Every JSON document that a command prints in these tests is held against the published schema."""

from __future__ import annotations

from typing import Any

import pytest

from archpkg.checks.reports.run import json_text
from archpkg.cli import say
from schemas import problems


@pytest.fixture(autouse=True)
def _documents_fit_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    def checked(value: Any, **options: Any) -> str:
        assert list(problems(value)) == []
        if "reports" not in value:
            assert {"archpkg", "started", "seconds"} <= set(value)
        return json_text(value, **options)

    monkeypatch.setattr(say, "json_text", checked)
