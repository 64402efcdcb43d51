"""The rows of the queue for Qt's views: ids, looked up in the state when they are drawn."""

from __future__ import annotations

import time
from typing import List, Optional, Tuple, Union

from reframe.model.order import Job
from reframe.panel.qt import Qt, QtCore
from reframe.panel.session import Session

from .sentences import spoken, standing

_Index = QtCore.QModelIndex
AnyIndex = Union[QtCore.QModelIndex, QtCore.QPersistentModelIndex]


class Rows(QtCore.QAbstractListModel):
    """A row for each of ``jobs.found``."""

    def __init__(self, session: Session, parent: QtCore.QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, session.state.jobs
        self._ids: List[str] = list(self._jobs.found)

    def rowCount(self, parent: AnyIndex = _Index()) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        job = self.job(index)
        if job is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return job.clip.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(job, standing(job, self._session.state, time.time()))
        return None

    def job(self, index: AnyIndex) -> Optional[Job]:
        row = index.row()
        return self._jobs.get(self._ids[row]) if 0 <= row < len(self._ids) else None

    def index_of(self, job_id: str) -> QtCore.QModelIndex:
        """Where the job's row is; not valid when it has none."""
        return self.index(self._ids.index(job_id)) if job_id in self._ids else _Index()

    def refresh_found(self) -> None:
        """Other rows are shown: only what is between the first and the last that differ moves."""
        new = list(self._jobs.found)
        head, tail = _same_ends(self._ids, new)
        gone, come = len(self._ids) - head - tail, len(new) - head - tail
        if gone > 0:
            self.beginRemoveRows(_Index(), head, head + gone - 1)
            del self._ids[head : head + gone]
            self.endRemoveRows()
        if come > 0:
            self.beginInsertRows(_Index(), head, head + come - 1)
            self._ids[head:head] = new[head : head + come]
            self.endInsertRows()

    def refresh_changed(self) -> None:
        """Some jobs look different."""
        changed = self._jobs.changed
        for row in (row for row, each in enumerate(self._ids) if each in changed):
            self.dataChanged.emit(self.index(row), self.index(row))


def _same_ends(old: List[str], new: List[str]) -> Tuple[int, int]:
    """How many rows at the start, and how many at the end, are the same."""
    short = min(len(old), len(new))
    head = next((at for at in range(short) if old[at] != new[at]), short)
    rest = short - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    return head, tail
