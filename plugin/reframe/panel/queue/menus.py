"""The menus of a row: everything that can be done with it, and the ways to place its result."""

from __future__ import annotations

from typing import Callable, Optional

from reframe.model.errors import ReframeError
from reframe.model.order import Job
from reframe.panel.handover import show
from reframe.panel.qt import QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.words import tr

from .actions import PLACE, actions

Press = Callable[[Job, str], None]


def menu_of(session: Session, job: Job, parent: QtWidgets.QWidget, press: Press) -> QtWidgets.QMenu:
    """All actions of a row, and its request's id to copy."""
    menu = _menu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for action in actions(job, session):
        if action.key == PLACE:
            choices = place_menu(session, job, menu)
            choices.setTitle(action.words)
            menu.addMenu(choices)
            continue
        item = menu.addAction(action.words)
        item.setToolTip(action.tip)
        item.triggered.connect(lambda _=False, key=action.key: press(job, key))
    if job.request_id:
        menu.addSeparator()
        copy = menu.addAction(tr("Copy request id"))
        request = job.request_id
        copy.triggered.connect(lambda: QtGui.QGuiApplication.clipboard().setText(request))
    return menu


def place_menu(session: Session, job: Job, parent: QtWidgets.QWidget) -> QtWidgets.QMenu:
    """The ways to place the result; the host is asked for them now."""
    menu = _menu(parent)
    session.ask_choices(job)

    def fill() -> None:
        menu.clear()
        known = session.state.placing.choices
        choices = known.get(job.id, ())
        problem = session.state.placing.of(job.id).problem
        for choice in choices:
            item = menu.addAction(choice.title)
            item.triggered.connect(lambda _=False, key=choice.key: session.place(job, key))
        if not choices:
            menu.addAction(_why_none(problem, asked=job.id in known)).setEnabled(False)

    show(menu, session.state.placing, ("choices", "rows"), fill)
    return menu


def _why_none(problem: Optional[ReframeError], *, asked: bool) -> str:
    if problem is not None:
        return problem.message
    if asked:
        return tr("There is no timeline to place it on; Show in folder has its files.")
    return tr("Asking the host…")


def _menu(parent: QtWidgets.QWidget) -> QtWidgets.QMenu:
    menu = QtWidgets.QMenu(parent)
    menu.setToolTipsVisible(True)
    return menu
