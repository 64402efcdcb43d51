"""``reframe doctor``: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import reframe
from reframe.engine.network import examine_network
from reframe.hosts.nuke.places import folders, pythons_in
from reframe.hosts.resolve.edition import edition_of, refusal
from reframe.hosts.resolve.places import Machine, installations, menu_scripts, python_of
from reframe.link import calls
from reframe.link.client import connect_to_engine
from reframe.link.home import home_folder, private_folder
from reframe.media.process import run
from reframe.media.tasks import PROBE, ProbeRequest
from reframe.model.errors import BadInput, ReframeError
from reframe.model.progress import go_on

from .console import results
from .rehearsal import service_url

_PACKAGES = ("av", "OpenImageIO", "opencolorio", "OpenEXR", "fal-client", "opentimelineio")
_LITTLE_ROOM = 5 * 10**9


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, whether it is well, and a sentence."""

    name: str
    well: bool
    sentence: str


def examine() -> bool:
    """Show a line for each finding; True when all is well."""
    all_well = True
    for finding in _findings():
        all_well = all_well and finding.well
        mark = "ok" if finding.well else "MEND"
        results.print(f"{mark:<5} {finding.name:<22} {finding.sentence}", markup=False)
    return all_well


def _findings() -> Iterator[Finding]:
    yield Finding("Reframe", True, f"{reframe.__version__} on Python {platform.python_version()}")
    yield from _packages()
    yield from resolve_menu(Machine())
    yield from nuke_menu(Machine())
    yield _home()
    yield _engine()
    yield _media()
    for hop in examine_network(service_url()):
        named = hop.host in hop.sentence
        yield Finding(hop.name, hop.ok, hop.sentence if named else f"{hop.host}: {hop.sentence}")


def _packages() -> Iterator[Finding]:
    for name in _PACKAGES:
        try:
            yield Finding(name, True, version(name))
        except PackageNotFoundError:
            yield Finding(name, False, "is missing; install Reframe again")


def resolve_menu(machine: Machine) -> Iterator[Finding]:
    """Whether the menu scripts in Resolve start this Reframe; nothing where there is no Resolve."""
    editions = [edition_of(each) for each in installations(machine)]
    scripts = menu_scripts(machine)
    again = "call python3 install resolve in Reframe's folder"
    if not scripts:
        if editions:
            yield Finding("Resolve's menu", True, f"without Reframe; to have it there, {again}")
        return
    own = Path(sys.executable).parent
    strangers = [path for path in scripts if python_of(path).parent != own]
    refused = [refusal(each) for each in editions]
    if strangers:
        yield Finding("Resolve's menu", False, f"{strangers[0]} starts another Reframe; {again}")
    elif refused and all(refused):
        yield Finding("Resolve's menu", False, refused[0] or "")
    else:
        yield Finding("Resolve's menu", True, f"starts this Reframe: {scripts[0].parent}")


def nuke_menu(machine: Machine) -> Iterator[Finding]:
    """Whether the blocks in Nuke's files start this Reframe; nothing where there is no Nuke."""
    places = folders(machine.platform, machine.environ, machine.home)
    again = "call python3 install nuke in Reframe's folder"
    found = {place: pythons_in(place) for place in places}
    strangers = [
        place
        for place, pythons in found.items()
        if any(python.parent != Path(sys.executable).parent for python in pythons)
    ]
    if strangers:
        yield Finding("Nuke's menu", False, f"{strangers[0]} starts another Reframe; {again}")
    elif any(found.values()):
        place = next(place for place, pythons in found.items() if pythons)
        yield Finding("Nuke's menu", True, f"starts this Reframe: {place}")
    elif any(place.is_dir() for place in places):
        yield Finding("Nuke's menu", True, f"without Reframe; to have it there, {again}")


def _home() -> Finding:
    try:
        home = private_folder(home_folder())
    except ReframeError as problem:
        return Finding("state folder", False, problem.message)
    free = shutil.disk_usage(home).free
    room = f"{home}, {free / 10**9:.1f} GB free"
    if free < _LITTLE_ROOM:
        return Finding("state folder", False, f"{room}: make room for the sequences to come")
    return Finding("state folder", True, room)


def _engine() -> Finding:
    try:
        with connect_to_engine() as engine:
            jobs = engine.ask(calls.JOBS, calls.Search()).jobs
    except ReframeError as problem:
        return Finding("engine", False, problem.message)
    return Finding("engine", True, f"answers; jobs in its journal: {len(jobs)}")


def _media() -> Finding:
    """A worker starts, loads its libraries, and refuses what is no media."""
    try:
        run(PROBE, ProbeRequest(sys.executable), go_on)
    except BadInput:
        return Finding("media worker", True, "starts and reads")
    except ReframeError as problem:
        return Finding("media worker", False, problem.message)
    return Finding("media worker", False, "takes a program for a movie; install Reframe again")
