"""The key of the fal account: where it is found, and how it stays hidden.

The system keyring is asked in a process of its own. Its backends are plug-ins that talk to desktop
services: they may be missing, fail in ways of their own, or wait for ever for a locked wallet, and
none of that may stop or break the engine.
"""

from __future__ import annotations

import hmac
import logging
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field

from reframe.model.errors import BadInput

#: The entry in the system keyring.
KEYRING_SERVICE = "reframe"
KEYRING_ACCOUNT = "fal"

NO_KEY = (
    "There is no fal key on this computer; make one at fal.ai/dashboard/keys "
    "and enter it in Reframe's settings, or set it as FAL_KEY."
)

#: Prints the module of the backend that keyring would use.
_NAME_BACKEND = "import keyring; print(type(keyring.get_keyring()).__module__)"
_NO_BACKENDS = frozenset({"keyring.backends.fail", "keyring.backends.null"})

#: Long enough for a person to unlock a wallet, short enough not to look hung.
_KEYRING_SECONDS = 15.0

#: Nothing shorter is a secret of fal's, and hiding a few letters would garble every sentence.
_SHORTEST_SECRET = 6

#: Printable ASCII without blanks: anything else would be quoted in the errors of HTTP libraries.
_KEY_SHAPE = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Key:
    """A fal key. Its text is in ``secret`` alone, never in ``repr`` or ``str``.

    Raises `BadInput` for text that cannot be a key, without quoting it.
    """

    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if not _KEY_SHAPE.fullmatch(self.secret):
            raise BadInput(
                "The fal key has blanks or characters in it that no key has; "
                "copy it again from fal.ai/dashboard/keys.",
                "bad-key",
            )
        _redaction.hide(self.secret)

    def __repr__(self) -> str:
        return "Key(hidden)"

    def fingerprint(self, salt: bytes) -> str:
        """Sixteen hexadecimal digits that tell keys apart and cannot be turned back into one."""
        return hmac.new(salt, self.secret.encode("ascii"), "sha256").hexdigest()[:16]


def find_key(keyring_seconds: float = _KEYRING_SECONDS) -> Key | None:
    """The key from ``FAL_KEY``, ``FAL_KEY_ID`` with ``FAL_KEY_SECRET``, or the system keyring.

    A keyring that is missing, fails, or does not answer in time is no key. Raises `BadInput`
    (``bad-key``) when what is found cannot be a key.
    """
    if whole := os.environ.get("FAL_KEY", "").strip():
        return Key(whole)
    name = os.environ.get("FAL_KEY_ID", "").strip()
    secret = os.environ.get("FAL_KEY_SECRET", "").strip()
    if name and secret:
        return Key(f"{name}:{secret}")
    stored = _keyring("get", keyring_seconds)
    return Key(stored.strip()) if stored and stored.strip() else None


def key_origin(keyring_seconds: float = _KEYRING_SECONDS) -> str:
    """Where `find_key` finds a key: ``environment``, ``keyring``, or empty."""
    named = [os.environ.get(name, "").strip() for name in ("FAL_KEY_ID", "FAL_KEY_SECRET")]
    if os.environ.get("FAL_KEY", "").strip() or all(named):
        return "environment"
    return "keyring" if (_keyring("get", keyring_seconds) or "").strip() else ""


def keyring_takes_keys(keyring_seconds: float = _KEYRING_SECONDS) -> bool:
    """Whether this computer has a keyring; the backends that stand for none keep nothing."""
    backend = (_python(["-c", _NAME_BACKEND], keyring_seconds) or "").strip()
    return bool(backend) and backend not in _NO_BACKENDS


def require_key(key: Key | None) -> Key:
    """``key``, or `BadInput` (``no-key``) with the sentence that says how to get one."""
    if key is None:
        raise BadInput(NO_KEY, "no-key")
    return key


def store_key(key: Key, keyring_seconds: float = _KEYRING_SECONDS) -> None:
    """Keep ``key`` in the system keyring. Raises `BadInput` (``no-keyring``) when it will not."""
    takes = keyring_takes_keys(keyring_seconds)
    if not takes or _keyring("set", keyring_seconds, key.secret) is None:
        raise BadInput(
            "This computer's keyring does not take the key; set it as FAL_KEY instead.",
            "no-keyring",
        )


def forget_key(keyring_seconds: float = _KEYRING_SECONDS) -> bool:
    """Remove the key from the system keyring; whether one was removed."""
    return _keyring("del", keyring_seconds) is not None


def without_keys(text: str) -> str:
    """``text`` from elsewhere with every key that this process knows taken out."""
    return _redaction.clean(text)


def _keyring(operation: str, seconds: float, secret: str = "") -> str | None:
    """What keyring's own command printed, or None when it failed. ``secret`` goes by its stdin."""
    command = ["-m", "keyring", operation, KEYRING_SERVICE, KEYRING_ACCOUNT]
    return _python(command, seconds, secret)


def _python(arguments: list[str], seconds: float, secret: str = "") -> str | None:
    """What Python printed in a process of its own, or None when it failed or took too long."""
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            input=secret,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
            # The working folder is on Python's path: a stray keyring.py there must not run.
            cwd=sys.prefix,
            env={**os.environ, "PYTHONUTF8": "1"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.info("The system keyring does not answer (%s).", type(error).__name__)
        return None
    return done.stdout if done.returncode == 0 else None


class _Redaction(logging.Filter):
    """Takes keys and the signatures of presigned links out of what HTTP libraries log."""

    _LOGGERS = (
        "fal_client.client",
        "httpx",
        "httpcore.connection",
        "httpcore.http11",
        "httpcore.proxy",
        "urllib3.connectionpool",
    )
    _SIGNED = re.compile(r"([?&][^=&\s\"']*(?:signature|token|credential)=)[^&\s\"']+", re.I)

    def __init__(self) -> None:
        super().__init__()
        self._secrets: set[str] = set()

    def hide(self, secret: str) -> None:
        """Hide a key, and the half of it behind the colon, which is the secret one."""
        half = secret.partition(":")[2]
        self._secrets.update(text for text in (secret, half) if len(text) >= _SHORTEST_SECRET)
        for name in self._LOGGERS:
            logging.getLogger(name).addFilter(self)

    def clean(self, text: str) -> str:
        text = self._SIGNED.sub(r"\1…", text)
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, "…")
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        clean = self.clean(text)
        if clean != text:
            record.msg, record.args = clean, ()
        return True


_redaction = _Redaction()
_log = logging.getLogger(__name__)
