"""The engine's settings as last read, name to text."""

from __future__ import annotations

from typing import Dict, Optional

from reframe.model.errors import ReframeError

from .observable import Observable


class SettingsState(Observable):
    """``values`` is empty until the engine has answered."""

    def __init__(self) -> None:
        super().__init__()
        self.values: Dict[str, str] = {}
        #: Why the last change was not taken.
        self.problem: Optional[ReframeError] = None

    def take(self, values: Dict[str, str]) -> None:
        self.values, self.problem = dict(values), None
        self._tell("values", "problem")

    def refuse(self, problem: ReframeError) -> None:
        self.problem = problem
        self._tell("problem")
