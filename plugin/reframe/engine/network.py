"""The way out of this computer: every host in use, and the key, asked once and free of charge."""

from __future__ import annotations

from reframe.link.calls import Hop
from reframe.model.errors import ReframeError, Refused
from reframe.service.credentials import find_key, require_key
from reframe.service.service import Service


def examine_network(base_url: str) -> tuple[Hop, ...]:
    """Whether each host of a service answers (empty: fal), and whether it takes the key.

    Never raises: what stands against a connection is said in its hop.
    """
    try:
        with Service(base_url) as service:
            hops = service.connections()
    except ReframeError as problem:
        return (Hop("network", base_url or "fal", False, problem.message, problem.code),)
    return (*hops, examine_key(base_url))


def examine_key(base_url: str) -> Hop:
    """Whether the service takes the key, by one call that is free: it asks for an upload token."""
    host = base_url or "fal"
    try:
        test_key(base_url)
    except ReframeError as problem:
        no_key = isinstance(problem, Refused) or problem.code in ("no-key", "bad-key")
        return Hop("key", host, False, problem.message, "key" if no_key else problem.code)
    return Hop("key", host, True, "is accepted")


def test_key(base_url: str) -> None:
    """Raises what stands against the key, or against asking."""
    with Service(base_url, require_key(find_key())) as service:
        service.test_key()
