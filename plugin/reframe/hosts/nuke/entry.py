"""What Nuke calls: when it starts with a GUI, and when its user picks a command of ours.

Nothing here raises: each part that fails says so in one line, and the others and Nuke go on.
"""

from __future__ import annotations

from typing import Callable, Optional

from . import menus, panels
from .program import Program, running
from .quiet import quietly


@quietly("Reframe could not start")
def start(program: Optional[Program] = None) -> None:
    """Menus and panels, from the block in ``menu.py``. Without a GUI there is nothing to make."""
    here = program or running()
    if not here.has_gui:
        return

    def opens(name: str) -> Callable[[], object]:
        return quietly("The panel could not be opened", here.nuke.message)(
            lambda: panels.open_panel(here, name)
        )

    parts: tuple[tuple[str, Callable[[], None]], ...] = (
        ("The panel is not registered", lambda: panels.register(here)),
        ("The menu could not be made", lambda: menus.add_menu(here, opens, _test(here))),
        ("The node menu has no Reframe", lambda: menus.add_to_node_menu(here, opens)),
        ("The timeline menu has no Reframe", lambda: menus.add_to_timeline_menu(here, opens)),
    )
    for what, part in parts:
        quietly(what)(part)()


def _test(program: Program) -> Callable[[], object]:
    @quietly("The test could not be run", program.nuke.message)
    def test() -> None:
        from .selftest import check_in_window

        check_in_window(program)

    return test
