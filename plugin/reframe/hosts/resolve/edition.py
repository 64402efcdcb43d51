"""Which Resolve this is, as far as its files tell, and whether it runs Python scripts.

facts/resolve.md §1.1 and §2.6: the free edition runs Python menu scripts up to 21.0.4 and none
from 21.1 on; the one from Apple's App Store runs none at all.
"""

from __future__ import annotations

import plistlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Tuple

from .places import Installation

#: What Resolve writes into its log when it starts, such as "Running DaVinci Resolve Studio
#: v18.0.2.0007 (Linux/Clang x86_64)" and "Running DaVinci Resolve v17.4.1.0004 (…)": seen in logs
#: that users posted (NixOS/nixpkgs #152113 and #169901, ROCm/ROCm-OpenCL-Runtime #159).
_STARTED = re.compile(r"Running DaVinci Resolve( Studio)? v(\d+)\.(\d+)\.(\d+)")
_LOGS = ("ResolveDebug.txt", "davinci_resolve.log")

Version = Tuple[int, int, int]
_WITHOUT_PYTHON: Version = (21, 1, 0)


@dataclass(frozen=True)
class Edition:
    """What is known of a Resolve. ``studio`` and ``version`` are None where nothing tells."""

    studio: Optional[bool] = None
    version: Optional[Version] = None
    app_store: bool = False

    @property
    def name(self) -> str:
        """For people: "DaVinci Resolve Studio 21.1"."""
        studio = " Studio" if self.studio else ""
        return f"DaVinci Resolve{studio} {_for_people(self.version)}".rstrip()


def edition_of(installation: Installation) -> Edition:
    """What log and bundle tell; a log tells of the last start, which may be an older one's."""
    studio, logged = _last_start(installation.logs)
    bundled = _bundle_version(installation.program)
    version = max([each for each in (logged, bundled) if each], default=None)
    return Edition(studio, version, installation.app_store)


def refusal(edition: Edition) -> Optional[str]:
    """Why this edition cannot run Python scripts and what to do, or None where it can or may."""
    if edition.app_store:
        return (
            "This DaVinci Resolve comes from the Mac App Store, which runs no scripts; install the "
            "one from Blackmagic Design's website instead."
        )
    if edition.studio is False and edition.version and edition.version >= _WITHOUT_PYTHON:
        return (
            f"This is the free {edition.name}, and from 21.1 on the free edition runs no Python "
            "scripts; Reframe needs DaVinci Resolve Studio, or the free edition up to 21.0.4."
        )
    return None


def _last_start(logs: Path) -> Tuple[Optional[bool], Optional[Version]]:
    starts: List[Tuple[float, bool, Version]] = []
    for name in _LOGS:
        try:
            written = (logs / name).stat().st_mtime
            text = (logs / name).read_text("utf-8", "replace")
        except OSError:
            continue
        for found in _STARTED.finditer(text):
            version = (int(found[2]), int(found[3]), int(found[4]))
            starts.append((written, bool(found[1]), version))
    if not starts:
        return None, None
    newest = max(written for written, _, _ in starts)
    _, studio, version = [each for each in starts if each[0] == newest][-1]
    return studio, version


def _bundle_version(program: Path) -> Optional[Version]:
    """The version of a macOS bundle, or None."""
    try:
        facts = plistlib.loads((program / "Contents" / "Info.plist").read_bytes())
        numbers = [int(each) for each in re.findall(r"\d+", facts["CFBundleShortVersionString"])]
    except (OSError, ValueError, KeyError, TypeError, plistlib.InvalidFileException):
        return None
    major, minor, patch = (*numbers, 0, 0, 0)[:3]
    return (major, minor, patch) if major else None


def _for_people(version: Optional[Version]) -> str:
    if version is None:
        return ""
    return ".".join(map(str, version if version[2] else version[:2]))
