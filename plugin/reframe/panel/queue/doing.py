"""What a button of a row does."""

from __future__ import annotations

from pathlib import Path

from reframe.model.order import Job
from reframe.panel import recall
from reframe.panel.qt import QtCore, QtGui
from reframe.panel.session import Session
from reframe.panel.state import errands

from . import actions


def do(session: Session, job: Job, key: str) -> None:
    """Do it. `PLACE` is not among them: it opens a menu, which is the view's."""
    state, commands = session.state, session.commands
    if key == actions.CONFIRM:
        _confirm(session)
    elif key == actions.NOT_NOW:
        state.errands.withdraw()
    elif key == actions.CANCEL:
        commands.cancel(job.id)
    elif key in (actions.RESUME, actions.LOOK):
        commands.resume(job.id)
    elif key == actions.SEND_AGAIN:
        state.errands.ask(job.id, errands.SEND_AGAIN)
    elif key == actions.DELETE_FILES:
        state.errands.ask(job.id, errands.DELETE)
    elif key == actions.SETTINGS:
        state.stage.show_settings()
    else:
        _show(session, job, key)


def _show(session: Session, job: Job, key: str) -> None:
    state = session.state
    if key == actions.COMPARE:
        state.errands.set_unfolded(False)
        state.stage.show_result(job.id)
    elif key == actions.FOLDER:
        made = job.delivery.folder if job.delivery else str(Path(job.movie).parent)
        show_in_folder(made)
    elif key in (actions.AGAIN, actions.TRIM):
        recall.use_again(session, job, trim=key == actions.TRIM)
    elif key == actions.DETAILS:
        state.errands.expand("" if state.errands.expanded == job.id else job.id)


def _confirm(session: Session) -> None:
    asked = session.state.errands.asked
    if asked is None:
        return
    if asked.what == errands.DELETE:
        session.commands.delete_files(asked.job_id)
    else:
        session.commands.send_again(asked.job_id)


def show_in_folder(folder: str) -> None:
    """Show a folder in the system's file manager, or the nearest above that is still there."""
    place = Path(folder)
    while not place.is_dir() and place != place.parent:
        place = place.parent
    QtGui.QDesktopServices.openUrl(QtCore.QUrl.fromLocalFile(str(place)))
