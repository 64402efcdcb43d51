"""What the tests of hosts share."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("hosts.conformance", "support.cuts")
