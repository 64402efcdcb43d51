"""The panel in Nuke: docked from 16 on, before that a window of its own process.

Nuke's node graph and the timelines of Nuke Studio and Hiero are hosts of their own, each with its
panel and its session. What stays between two uses is here, never in a widget: Nuke destroys
widgets and makes them again whenever it likes (facts/nuke.md §1.5).
"""

from __future__ import annotations

import importlib
import threading
from typing import Any, Callable, Dict, Tuple

from reframe.hosts.bridge import Bridge
from reframe.hosts.port import Host
from reframe.model.errors import BadInput

from .main_thread import MainThread
from .program import Program, running
from .quiet import quietly

#: The hosts by the name that orders carry.
NODES, TIMELINE = "nuke", "hiero"

#: Saved workspaces hold these for ever.
IDS = {NODES: "org.reframe.panel.nodes", TIMELINE: "org.reframe.panel.timeline"}
TITLES = {NODES: "Reframe", TIMELINE: "Reframe (timeline)"}

#: Where a panel goes unless the user has put it elsewhere.
_BESIDE = "Properties.1"

_bridges: Dict[str, Bridge] = {}
#: Nuke drops a panel that nobody holds.
_docked: Dict[str, Any] = {}


def nodes() -> Any:
    """The widget for the node graph's panel: Nuke calls this by its name, without arguments."""
    return _widget(NODES)


def timeline() -> Any:
    """The widget for the timeline's panel."""
    return _widget(TIMELINE)


#: What Nuke evaluates to make a widget: dotted names that can be reached from ``reframe``.
WIDGETS = {NODES: f"{__name__}.nodes", TIMELINE: f"{__name__}.timeline"}


def names(program: Program) -> Tuple[str, ...]:
    """The hosts that this program has."""
    found = [NODES] if program.has_nodes else []
    return tuple([*found, TIMELINE] if program.has_timelines else found)


def register(program: Program) -> None:
    """Make the panels known, so that saved workspaces get them back."""
    if not program.docks:
        return
    for name in names(program):
        program.nukescripts.panels.registerWidgetAsPanel(
            _in_main(WIDGETS[name]), TITLES[name], IDS[name]
        )


def open_panel(program: Program, name: str) -> None:
    """Show the panel, or bring it to the front. Raises `ReframeError` when it cannot be shown."""
    if not program.has_gui:
        raise BadInput("This Nuke has no windows; order with reframe.hosts.nuke.order instead.")
    if program.docks:
        if not _panel_module().bring_to_front(name):
            _dock(program, name)
        return
    bridge = _bridges.get(name)
    if bridge is None or not bridge.running:
        bridge = _bridges[name] = Bridge(host_of(program, name, _woken(program)), name)
        bridge.start()
        bridge.start_serving(threading.main_thread().is_alive)
    else:
        bridge.raise_panel()


def host_of(program: Program, name: str, main: MainThread) -> Host:
    """The host, which changes over into the main thread by ``main``."""
    if name == TIMELINE:
        from reframe.hosts.hiero import HieroHost

        return HieroHost(
            program.hiero, main_thread=main, version=program.version, name=program.name
        )
    from reframe.hosts.nuke import NukeHost

    return NukeHost(program.nuke, main_thread=main)


def _in_main(name: str) -> str:
    """A dotted name so that Nuke, which looks it up in ``__main__``, finds it there.

    The user may have something else of the name ``reframe`` there; then an import in its place.
    """
    main, ours = importlib.import_module("__main__"), importlib.import_module("reframe")
    if vars(main).setdefault("reframe", ours) is ours:
        return name
    module, _, function = name.rpartition(".")
    return f"__import__({module!r}, fromlist=[{function!r}]).{function}"


def _dock(program: Program, name: str) -> None:
    panel = program.nukescripts.panels.registerWidgetAsPanel(
        _in_main(WIDGETS[name]), TITLES[name], IDS[name], True
    )
    _docked[name] = panel
    pane = program.nuke.getPaneFor(_BESIDE)
    if pane is not None:
        panel.addToPane(pane)
    else:
        panel.addToPane()


@quietly("The panel could not be made")
def _widget(name: str) -> Any:
    """A new widget on the session that stays. Whatever goes wrong, it says so in its place."""

    def make() -> Tuple[Host, Callable[[], None]]:
        main = MainThread()
        return host_of(running(), name, main), main.drain

    return _panel_module().docked(name, make)


def _panel_module() -> Any:
    """The panel stands above the hosts and may not be imported by them; here, in the process that
    holds both, they meet."""
    return importlib.import_module("reframe.panel.docked")


def _woken(program: Program) -> MainThread:
    """A way into the main thread without Qt: Nuke's own, or Hiero's where there is no Nuke."""
    if program.is_hiero_alone:
        return MainThread(program.hiero.core.executeInMainThread)
    return MainThread(program.nuke.executeInMainThread)
