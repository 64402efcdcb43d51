"""What the tests of hosts share."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.register_assert_rewrite("hosts.conformance", "support.cuts")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an adapter learns of its host is kept in a test's own folder."""
    monkeypatch.setenv("REFRAME_HOME", str(tmp_path / "home"))
