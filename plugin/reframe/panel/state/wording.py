"""The prompt: its text, what is left of its limit, and texts to start from."""

from __future__ import annotations

from typing import Iterable, Tuple

from reframe.model.endpoint import Endpoint

from .observable import Observable

#: How many earlier prompts are offered.
_RECENT = 20


class Wording(Observable):
    """What shall appear around the picture."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.limit = Endpoint().prompt_limit
        #: Earlier prompts, the latest first.
        self.recent: Tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """Characters that may still be written; negative when there are too many."""
        return self.limit - len(self.text.strip())

    @property
    def ready(self) -> bool:
        return bool(self.text.strip()) and self.left >= 0

    def write(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self._tell("text")

    def set_limit(self, limit: int) -> None:
        self.limit = limit
        self._tell("limit")

    def remember(self, prompts: Iterable[str]) -> None:
        """Earlier prompts, the latest first; each is offered once."""
        recent = tuple(dict.fromkeys(prompts))[:_RECENT]
        if recent != self.recent:
            self.recent = recent
            self._tell("recent")
