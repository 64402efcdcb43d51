"""What all commands have in common: examples below their help, and how they end early."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from reframe.model.errors import BadInput, Cancelled

from .console import expect_json

#: Options that cannot be understood. Newer versions of the library carry a click of their own and
#: give out this class under no other name.
_UsageError: Any = typer.BadParameter.__base__


class Commands(TyperGroup):
    """Control-C, and the end of input at a question, are the user's no and not a failure.

    Options that cannot be understood are bad input as any other.
    """

    def invoke(self, ctx: Any) -> Any:
        """The command, as the library calls it."""
        _require_working_folder()
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, EOFError):
            raise Cancelled("Stopped; nothing more was sent or changed.") from None
        except _UsageError as error:
            expect_json("--json" in sys.argv)
            command = error.ctx.command_path if error.ctx else "reframe"
            what = error.format_message().rstrip(".")
            raise BadInput(f"{what}; {command} --help shows what can be said.") from None


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
