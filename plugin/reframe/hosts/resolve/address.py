"""What finds a clip again: it goes out with the selection and comes back with the job."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any, Dict

from reframe.model.errors import BadInput
from reframe.model.time import format_rate


@dataclass(frozen=True)
class Address:
    """``item`` and what follows are of the timeline item; a clip of the media pool has none."""

    project: str
    project_name: str
    media: str = ""
    timeline: str = ""
    timeline_name: str = ""
    item: str = ""
    name: str = ""
    track: int = 0
    start: int = 0
    duration: int = 0
    left: int = 0
    #: The number, in the selected clip's range, of the item's first frame.
    base: int = 0
    #: The rate that the selected clip counts at.
    rate: Fraction = Fraction(0)

    @property
    def on_timeline(self) -> bool:
        return bool(self.timeline)

    def to_placement(self) -> Dict[str, str]:
        values: Dict[str, Any] = asdict(self)
        texts = {key: str(value) for key, value in values.items()}
        return {**texts, "rate": format_rate(self.rate)}

    @classmethod
    def of(cls, placement: Dict[str, str]) -> Address:
        """Raises `BadInput` for what is not from Resolve."""
        if "project" not in placement:
            raise BadInput("This job's clip is not from Resolve; place it where it came from.")
        values: Dict[str, Any] = {}
        try:
            for field in fields(cls):
                text = placement.get(field.name, "")
                if field.type == "int":
                    values[field.name] = int(text or 0)
                elif field.name == "rate":
                    values[field.name] = Fraction(text or 0)
                else:
                    values[field.name] = text
        except (ValueError, ZeroDivisionError):
            raise BadInput("Where this job's clip lies in Resolve cannot be read.") from None
        return cls(**values)
