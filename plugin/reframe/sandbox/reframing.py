"""One frame of the proxy becomes one picture of the result."""

from __future__ import annotations

import av

from reframe.model.geometry import Size, SourcePosition

from .canvas import mirror, paste, planes_of, rectangle_of, scaled, working_format
from .mark import Mark
from .spoils import Spoils
from .surroundings import Surroundings


class Reframing:
    """Pictures of one canvas, with the plate in one place."""

    def __init__(self, canvas: Size, position: SourcePosition, spoils: Spoils) -> None:
        self._canvas = canvas
        self._spoils = spoils
        self._rectangle = spoils.place(rectangle_of(position, canvas))
        self._format = working_format(self._rectangle)
        self._surroundings = Surroundings(self._rectangle, canvas, self._format)
        self._mark = Mark(canvas, self._rectangle)

    def picture(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The whole canvas as 4:2:0, bt709 and limited range. ``frame`` stays as it is."""
        picture = self._surroundings.of(frame)
        plate = scaled(frame, self._rectangle.size, self._format)
        if self._spoils.mirrored:
            plate = mirror(plate)
        paste(plate, picture, self._rectangle)
        picture = scaled(picture, self._canvas, "yuv420p")
        self._mark.write(planes_of(picture)[0])
        self._spoils.distort(picture)
        return picture
