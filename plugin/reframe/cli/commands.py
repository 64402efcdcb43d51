"""What all commands have in common: examples below their help, and how Control-C ends them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from typer.core import TyperGroup

from reframe.model.errors import BadInput, Cancelled


class Commands(TyperGroup):
    """Control-C, and the end of input at a question, are the user's no and not a failure."""

    def invoke(self, ctx: Any) -> Any:
        """The command, as the library calls it."""
        _require_working_folder()
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, EOFError):
            raise Cancelled("Stopped; nothing more was sent or changed.") from None


def _require_working_folder() -> None:
    try:
        Path.cwd()
    except OSError:
        raise BadInput(
            "The folder that this terminal is in is gone; change to another one, then try again."
        ) from None


def examples(*commands: str) -> str:
    """What stands below the help of a command: commands to copy."""
    title = "Examples:" if len(commands) > 1 else "Example:"
    return "\n\n".join([title, *(f"`{command}`" for command in commands)])
