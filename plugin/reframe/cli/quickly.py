"""The two ways in which the panel is opened day by day, without the command line's libraries.

``reframe panel [SOURCE]`` by a user, ``reframe panel --bridge NAME`` by a host. Everything else,
and whatever is not certain, is read by `reframe.cli.app`, which knows the same command.
"""

from __future__ import annotations


def opens_panel(arguments: list[str]) -> bool:
    """Open the panel and run it to its end, if that is what the arguments plainly say."""
    if arguments[:1] != ["panel"]:
        return False
    rest = arguments[1:]
    if len(rest) == 2 and rest[0] == "--bridge":
        from .bridged_panel import run_bridged_panel

        run_bridged_panel(rest[1])
    elif not rest or (len(rest) == 1 and rest[0] and not rest[0].startswith("-")):
        from .panel import run_panel

        run_panel(rest[0] if rest else None, None)
    else:
        return False
    return True
