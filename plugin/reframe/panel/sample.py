"""One frame of a clip that only its host can show, for the canvas."""

from __future__ import annotations

import shutil
from dataclasses import replace

from reframe.model.errors import Cancelled, ReframeError
from reframe.model.geometry import Size
from reframe.model.time import FrameRange

from .late import calls, home
from .qt import QtGui
from .rendering import Watch
from .session import Session
from .stills import CANVAS, clip_of


def show_frame(session: Session) -> None:
    """Have the host render the frame that is shown, and show it. Does nothing while it renders.

    It is for the eye alone: nothing is kept but the picture on the canvas.
    """
    state, host, post = session.state, session.host, session.post
    footage, rendering = state.footage, state.rendering
    selected, frame = footage.selected, footage.frame
    if host is None or selected is None or rendering.name:
        return
    clip = replace(selected.clip, range=FrameRange(frame, frame + 1))

    def render() -> QtGui.QImage:
        folder = home.new_render_folder(home.home_folder())
        try:
            with Watch(rendering, post, clip) as watch:
                made = host.render(replace(selected, clip=clip), str(folder), watch)
            box = Size(CANVAS, CANVAS)
            question = calls.Frames(
                made.path, (made.range.start,), box, made.colorspace, made.viewing
            )
            (picture,) = session.engine.ask(calls.FRAMES, question).pictures
            return QtGui.QImage(picture.path)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(image: QtGui.QImage) -> None:
        now = footage.selected
        if now is not None and clip_of(now) == clip_of(selected):
            session.stills.put(frame, image)

    def fail(problem: ReframeError) -> None:
        if not isinstance(problem, Cancelled):
            state.pricing.refuse(problem)

    session.worker.do("host", render, keep, fail, latest="sample")
