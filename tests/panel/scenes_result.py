"""First start, result and settings as pictures; called by ``scenes.py``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6 import QtCore

from reframe.link.calls import Hop, WayOut
from reframe.model.errors import BadInput, Refused
from reframe.panel.ordering import send
from reframe.panel.state.viewing import BESIDE, DIFFERENCE, WIPE
from support.panel_stage import until

if TYPE_CHECKING:
    from scenes import Stage

_FRAMES = 24


def first_steps(stage: Stage) -> None:
    """What is shown once, before anything was delivered; then left out for the other scenes."""
    state = stage.session.state
    until(lambda: state.first_steps.wanted)
    stage.save("first-start")
    stage.session.change_settings({"introduced": "true"})
    until(lambda: not state.first_steps.wanted)


def results(stage: Stage) -> None:
    """A real rehearsal, looked at in every way; then one that is not as it should be."""
    session, state = stage.session, stage.session.state
    assert state.footage.range is not None
    state.footage.set_out(state.footage.range.start + _FRAMES)
    send(session, rehearsal=True)
    until(lambda: any(job.active for job in state.jobs.rows))
    until(lambda: any(job.state == "done" for job in state.jobs.rows))
    job = next(job for job in state.jobs.rows if job.state == "done")
    viewing = state.viewing
    state.stage.show_result(job.id)
    until(lambda: viewing.report is not None)
    viewing.go(_FRAMES // 2)
    until(lambda: session.screening.ready(_FRAMES // 2))
    stage.save("result-wipe")
    for mode, name in ((BESIDE, "result-beside"), (DIFFERENCE, "result-difference")):
        viewing.compare(mode)
        stage.save(name)
    viewing.compare(WIPE)
    assert viewing.report is not None and job.delivery is not None
    late = replace(job, delivery=replace(job.delivery, offset=2, verdict="differs"))
    report = replace(viewing.report, offset=2, findings=("frame-offset", "moved"), psnr=24.0)
    state.jobs.take([late])
    viewing.show(late)
    viewing.take_report(replace(report, verdict="differs"))
    stage.save("result-warnings")
    state.jobs.take([job])
    state.stage.show_order()


def settings(stage: Stage) -> None:
    """As found, with mistakes, with a key that is refused, and a connection that fails."""
    session, state = stage.session, stage.session.state
    state.stage.show_settings()
    until(lambda: bool(state.settings.values) and state.network.way is not None)
    network = state.network
    network.take(WayOut(key="keyring", keyring=True))
    network.accept()
    stage.save("settings")
    network.take(WayOut(keyring=False))
    problem = BadInput("monthly_cap cannot be 'lots': write a number, such as 12.50.")
    state.settings.refuse(problem, ["monthly_cap"])
    stage.save("settings-mistakes")
    session.change_settings({"monthly_cap": ""})
    until(lambda: not state.settings.mistakes)
    proxies = {"HTTPS_PROXY": "http://proxy.studio:3128", "SSL_CERT_FILE": "/etc/studio.pem"}
    network.take(WayOut(key="keyring", keyring=True, variables=proxies))
    network.refuse(Refused("fal does not accept the key; make another at fal.ai/dashboard/keys."))
    network.take_hops(_HOPS)
    bar = stage.panel.settings.verticalScrollBar()
    QtCore.QTimer.singleShot(100, lambda: bar.setValue(bar.maximum()))
    stage.save("settings-connections")
    bar.setValue(0)
    state.stage.show_order()


_HOPS = (
    Hop("upload tokens", "rest.fal.ai", True, "rest.fal.ai answers."),
    Hop("uploads", "v3.fal.media", True, "v3.fal.media answers."),
    Hop(
        "queue",
        "queue.fal.run",
        False,
        "The proxy proxy.studio:3128 does not pass connections to queue.fal.run on "
        "(403 Forbidden); check HTTPS_PROXY and the proxy's rules.",
        "proxy",
    ),
    Hop("key", "fal", False, "There is no fal key on this computer.", "key"),
)
