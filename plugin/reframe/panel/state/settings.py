"""The engine's settings as last read, name to text."""

from __future__ import annotations

from typing import Dict, Iterable, Optional

from reframe.model.errors import ReframeError

from .observable import Observable


class SettingsState(Observable):
    """``values`` is empty until the engine has answered."""

    def __init__(self) -> None:
        super().__init__()
        self.values: Dict[str, str] = {}
        #: What each setting is unless the user says otherwise.
        self.defaults: Dict[str, str] = {}
        #: Why the last change was not taken.
        self.problem: Optional[ReframeError] = None
        #: By setting, why its last change was not taken; what is set is still as it was.
        self.mistakes: Dict[str, str] = {}

    def take(
        self,
        values: Dict[str, str],
        defaults: Optional[Dict[str, str]] = None,
        changed: Iterable[str] = (),
    ) -> None:
        """What the settings are now, after ``changed`` ones were taken."""
        self.values, self.problem = dict(values), None
        self.defaults = dict(defaults or self.defaults)
        for name in changed:
            self.mistakes.pop(name, None)
        self._tell("values", "problem", "mistakes")

    def refuse(self, problem: ReframeError, changed: Iterable[str] = ()) -> None:
        self.problem = problem
        for name in changed:
            self.mistakes[name] = problem.message
        self._tell("problem", "mistakes")
