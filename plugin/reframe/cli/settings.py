"""``reframe settings`` and ``reframe key``."""

from __future__ import annotations

import getpass
import sys

from rich.table import Table
from rich.text import Text

from reframe.engine.settings import describe
from reframe.link import calls
from reframe.link.client import connect_to_engine
from reframe.model.errors import BadInput
from reframe.service.credentials import Key, forget_key, store_key

from .console import can_ask, results, show


def show_settings(name: str | None) -> None:
    """All settings, or the value of one."""
    with connect_to_engine() as engine:
        values = engine.ask(calls.SETTINGS, calls.Nothing()).values
    if name is not None:
        if name not in values:
            raise BadInput(f"{name!r} is not a setting; reframe settings lists them.")
        show(values[name])
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("setting", "value", "meaning"):
        table.add_column(title)
    for each, text in describe().items():
        table.add_row(each, Text(values.get(each, "") or "none"), text)
    results.print(table)


def change_setting(name: str, value: str) -> None:
    """Change one setting; empty text gives the default back."""
    with connect_to_engine() as engine:
        values = engine.ask(calls.CHANGE_SETTINGS, calls.Settings({name: value})).values
    show(f"{name} is now {values[name] or 'none'}.")


def keep_key(forget: bool) -> None:
    """Ask for the key without showing it, and keep it in the system's keyring."""
    if forget:
        forget_key()
        show("The key is out of the keyring.")
        return
    key = _typed_key().strip()
    if not key:
        raise BadInput("No key was given; nothing was changed.")
    store_key(Key(key))
    show("The key is in the system's keyring. reframe doctor tests it.")


def _typed_key() -> str:
    """From a terminal without showing it; else the first line of standard input."""
    if can_ask():
        return getpass.getpass("Your fal key (it is not shown): ")
    return sys.stdin.readline() if sys.stdin else ""
