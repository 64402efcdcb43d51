"""A project of the double, with an undo that puts back the whole store."""

from __future__ import annotations

import copy
import threading
from types import TracebackType
from typing import Any

from .things import Thing


class Project(Thing):
    def __init__(self, name: str) -> None:
        root = self.studio.core.Bin("Clips")
        self._make(name=name, root=root.guid(), sequences=[])

    def clipsBin(self) -> Any:
        return self._wrap(self._record.root)

    def sequences(self) -> tuple[Any, ...]:
        return tuple(self._wrap(guid) for guid in self._record.sequences)

    def editable(self) -> bool:
        return True

    def beginUndo(self, name: str) -> UndoGroup:
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("undo works in the main thread only")
        if self.studio.open_step is not None:
            raise RuntimeError("an undo step is open already")
        self.studio.open_step = (name, copy.deepcopy(self.studio.store))
        return UndoGroup(self)

    def endUndo(self) -> None:
        if self.studio.open_step is None:
            raise RuntimeError("no undo step is open")
        self.studio.undo_steps.append(self.studio.open_step)
        self.studio.open_step = None

    def undo(self) -> None:
        _, before = self.studio.undo_steps.pop()
        self.studio.store = before

    def close(self) -> None:
        """Without saving, and without a question."""
        self.studio.close_project(self._guid)

    def undoItemText(self) -> str:
        return self.studio.undo_steps[-1][0] if self.studio.undo_steps else ""


class UndoGroup:
    def __init__(self, project: Project) -> None:
        self._project = project

    def __enter__(self) -> UndoGroup:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._project.endUndo()
