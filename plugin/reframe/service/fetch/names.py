"""Member names of an archive: which are refused, which are frames.

No name from an archive is ever used for a file of ours. They are judged all the same, because a
name that leaves its folder tells what kind of archive this is.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from reframe.model.errors import Refused

_LONGEST = 1000
_LONGEST_SHOWN = 60
_NESTED = {".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".jar"}
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)


def refusal(text: str) -> Refused:
    """The one refusal of an archive: ``text`` says what is wrong with it."""
    return Refused(f"The EXR archive was not unpacked: {text}.", "bad-archive")


def shown(name: str) -> str:
    """The name as a message may show it: short, and without what steers a terminal."""
    short = name if len(name) <= _LONGEST_SHOWN else f"{name[: _LONGEST_SHOWN - 1]}…"
    return repr(short)


def require_harmless(name: str) -> None:
    """Raises `Refused` for a name that no honest archive of frames holds."""
    if not name:
        raise refusal("a member has no name")
    if len(name) > _LONGEST:
        raise refusal(f"the name of member {shown(name)} is too long")
    if "\\" in name or name.startswith("/") or ".." in name.split("/"):
        raise refusal(f"member {shown(name)} leaves its folder")
    if _FORBIDDEN.search(name) or any(_is_forbidden(part) for part in name.split("/")):
        raise refusal(f"member {shown(name)} has a name that is not allowed on every system")
    if PurePosixPath(name).suffix.lower() in _NESTED:
        raise refusal(f"member {shown(name)} is an archive itself")


def _is_forbidden(part: str) -> bool:
    if part in ("", "."):
        return False
    return part[-1] in ". " or bool(_DEVICES.fullmatch(part.partition(".")[0].rstrip()))


def place(name: str) -> str:
    """Two names with one place would be one file on some system: case, accents, ``./``."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    folded = unicodedata.normalize("NFD", "/".join(parts)).casefold()
    return unicodedata.normalize("NFKC", folded)


def is_frame(name: str) -> bool:
    """Whether a member is a picture; what macOS adds beside one is not."""
    path = PurePosixPath(name)
    hidden = path.name.startswith(".") or "__macosx" in name.lower().split("/")
    return path.suffix.lower() == ".exr" and not hidden and not name.endswith("/")
