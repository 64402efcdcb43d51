"""Folder trees laid out like the three systems' with a DaVinci Resolve in them."""

from __future__ import annotations

import plistlib
from dataclasses import dataclass
from pathlib import Path

from reframe.hosts.resolve.places import Machine

SYSTEMS = ("darwin", "win32", "linux", "linux, in /home/resolve")


@dataclass(frozen=True)
class Laid:
    """A machine, and where its Resolve reads scripts."""

    machine: Machine
    user: Path
    system: Path
    program: Path
    logs: Path


def lay_out(place: Path, system: str) -> Laid:
    """A machine in ``place``: a Resolve that ran once, other people's scripts, other files."""
    laid = {"darwin": _macos, "win32": _windows}.get(system, _linux)(place, system)
    laid.program.mkdir(parents=True)
    laid.logs.mkdir(parents=True)
    for scripts in (laid.user, laid.system):
        for folder in ("Utility", "Edit"):
            (scripts / folder).mkdir(parents=True)
            (scripts / folder / "Their own.py").write_text("theirs", "utf-8")
    (laid.user / "Utility" / "Reframe.lua").write_text("theirs too", "utf-8")
    return laid


def started(laid: Laid, *lines: str) -> None:
    """Write into Resolve's log that it started."""
    text = "".join(
        f"0x7f2d858cd600 | Main | INFO  | 2026-11-25 10:00:0{number},961 | {line}\n"
        for number, line in enumerate(lines)
    )
    (laid.logs / "ResolveDebug.txt").write_text(text, "utf-8")


def bundle(program: Path, version: str, app_store: bool = False) -> None:
    """What a macOS bundle says of itself."""
    contents = program / "Contents"
    contents.mkdir(parents=True, exist_ok=True)
    facts = plistlib.dumps({"CFBundleShortVersionString": version})
    (contents / "Info.plist").write_bytes(facts)
    if app_store:
        (contents / "_MASReceipt").mkdir()
        (contents / "_MASReceipt" / "receipt").write_bytes(b"receipt")


def _macos(place: Path, _system: str) -> Laid:
    home = place / "Users" / "anna"
    support = Path("Library/Application Support/Blackmagic Design/DaVinci Resolve")
    return Laid(
        Machine("darwin", {}, home, place),
        home / support / "Fusion/Scripts",
        place / support / "Fusion/Scripts",
        place / "Applications/DaVinci Resolve/DaVinci Resolve.app",
        home / support / "logs",
    )


def _windows(place: Path, _system: str) -> Laid:
    drive = place / "C:"
    home = drive / "Users" / "anna"
    environ = {
        "PROGRAMFILES": str(drive / "Program Files"),
        "PROGRAMDATA": str(drive / "ProgramData"),
        "APPDATA": str(home / "AppData" / "Roaming"),
    }
    support = home / "AppData/Roaming/Blackmagic Design/DaVinci Resolve/Support"
    return Laid(
        Machine("win32", environ, home, place),
        support / "Fusion/Scripts",
        drive / "ProgramData/Blackmagic Design/DaVinci Resolve/Fusion/Scripts",
        drive / "Program Files/Blackmagic Design/DaVinci Resolve",
        support / "logs",
    )


def _linux(place: Path, system: str) -> Laid:
    home = place / "home" / "anna"
    program = place / ("home/resolve" if "home" in system else "opt/resolve")
    data = home / ".local/share/DaVinciResolve"
    return Laid(
        Machine("linux", {}, home, place),
        data / "Fusion/Scripts",
        program / "Fusion/Scripts",
        program,
        data / "logs",
    )
