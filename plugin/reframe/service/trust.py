"""Which certificate authorities are believed: the same for every connection, never none."""

from __future__ import annotations

import functools
import os
import ssl
from pathlib import Path

import certifi

from reframe.model.errors import BadInput

#: In studios one of these names the bundle of the studio's own authority. requests knows the
#: first, OpenSSL and httpx the others; here each is honoured, whoever opens the connection.
VARIABLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def ssl_context() -> ssl.SSLContext:
    """A verifying context that trusts what the environment names, else the public authorities.

    The public authorities are certifi's together with those of the operating system, where a
    studio's own authority is often installed. Raises `BadInput` (``certificates``) when a
    variable names something that holds no certificates.
    """
    named = [(name, os.environ[name]) for name in VARIABLES if os.environ.get(name)]
    return _context(tuple((name, place, _changed(Path(place))) for name, place in named))


@functools.lru_cache(maxsize=4)
def _context(named: tuple[tuple[str, str, int], ...]) -> ssl.SSLContext:
    """Reading some hundred certificates takes a tenth of a second, so it is done once."""
    if not named:
        context = ssl.create_default_context(cafile=certifi.where())
        context.load_default_certs()
        return context
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for name, place, _ in named:
        _load(context, name, Path(place))
    return context


def _changed(place: Path) -> int:
    try:
        return place.stat().st_mtime_ns
    except OSError:
        return 0


def _load(context: ssl.SSLContext, name: str, place: Path) -> None:
    try:
        if place.is_dir():
            context.load_verify_locations(capath=place)
        else:
            context.load_verify_locations(cafile=place)
    except OSError as error:
        raise BadInput(
            f"{name} names {place}, which cannot be read as certificates; correct or unset it.",
            "certificates",
        ) from error
