"""Rendering in a process of its own: a corrupt upload must not take the sandbox with it."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from .outcome import Finished, RenderOrder, outcome_from_text
from .refusals import Refusal, refusal


def render(order: RenderOrder, cancelled: threading.Event) -> Finished | Refusal | None:
    """Render in a child process; None when ``cancelled`` was set before it was done."""
    Path(order.folder).mkdir(parents=True, exist_ok=True)
    child = subprocess.Popen(
        [sys.executable, "-m", "reframe.sandbox.render"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=order.folder,
    )
    threading.Thread(target=_kill_when, args=(cancelled, child), daemon=True).start()
    text, complaint = child.communicate(order.to_text())
    if cancelled.is_set():
        return None
    try:
        outcome = outcome_from_text(text)
    except ValueError:
        last = complaint.strip().rpartition("\n")[2]
        return refusal(
            "runner_disconnected", f"The runner ended with exit code {child.returncode}. {last}"
        )
    if isinstance(outcome, Finished):
        return outcome
    return refusal(outcome.type, outcome.message, **outcome.ctx)


def _kill_when(cancelled: threading.Event, child: subprocess.Popen[str]) -> None:
    while child.poll() is None:
        if cancelled.wait(0.2):
            child.kill()
            return
