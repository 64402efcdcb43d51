"""The panel's one observable state. Plain Python, so that it can be tested without a window."""

from __future__ import annotations

from .connection import Connection
from .errands import Errands
from .first_steps import FirstSteps
from .footage import Footage
from .framing import Framing
from .jobs import Jobs
from .network import NetworkState
from .observable import Observable, Unbind
from .placing import Placing
from .pricing import Pricing
from .rendering import Rendering
from .settings import SettingsState
from .sight import Sight
from .stage import Stage
from .viewing import Viewing
from .wording import Wording

__all__ = ["Observable", "PanelState", "Unbind"]


class PanelState:
    """Everything that the panel shows; each part tells of its own changes.

    What follows from several parts (the price) is kept up to date here.
    """

    def __init__(self) -> None:
        self.footage = Footage()
        self.framing = Framing()
        self.sight = Sight()
        self.stage = Stage()
        self.viewing = Viewing()
        self.wording = Wording()
        self.pricing = Pricing()
        self.rendering = Rendering()
        self.jobs = Jobs()
        self.errands = Errands()
        self.placing = Placing()
        self.connection = Connection()
        self.settings = SettingsState()
        self.network = NetworkState()
        self.first_steps = FirstSteps(self.settings, self.jobs, self.network, self.connection)
        self.footage.bind(("selected",), self._measure)
        self.footage.bind(("selected", "range"), self._price)
        self.framing.bind(("ratios", "resolution", "endpoint"), self._price)
        self.framing.bind(("endpoint",), self._limit)
        self.jobs.bind(("known",), self._remember)

    def _measure(self) -> None:
        clip = self.footage.clip
        self.framing.set_source(clip.size if clip else None)

    def _price(self) -> None:
        self.pricing.price(self.footage.clip, self.framing.shapes, self.framing.endpoint)

    def _remember(self) -> None:
        self.wording.remember(job.prompt for job in self.jobs.rows)

    def _limit(self) -> None:
        self.footage.set_limit(self.framing.endpoint.max_seconds)
        self.wording.set_limit(self.framing.endpoint.prompt_limit)
