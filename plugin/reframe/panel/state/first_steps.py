"""Who opens Reframe for the first time is led through a key and a free rehearsal."""

from __future__ import annotations

import time

from .connection import CONNECTED, Connection
from .jobs import Jobs
from .network import NetworkState
from .observable import Observable
from .settings import SettingsState


class FirstSteps(Observable):
    """``wanted`` while they are shown: nothing was delivered before, and nobody left them out."""

    def __init__(
        self, settings: SettingsState, jobs: Jobs, network: NetworkState, connection: Connection
    ) -> None:
        super().__init__()
        self.wanted = False
        #: There is a key; known from the engine.
        self.has_key = False
        #: The job of a rehearsal that was delivered since this panel was opened, or empty.
        self.rehearsed = ""
        self._began = time.time()
        self._settings, self._jobs = settings, jobs
        self._network, self._connection = network, connection
        settings.bind(("values",), self._follow)
        jobs.bind(("rows",), self._follow)
        network.bind(("way",), self._follow)
        connection.bind(("state",), self._follow)

    def _follow(self) -> None:
        introduced = self._settings.values.get("introduced", "true") == "true"
        rows = () if introduced else self._jobs.rows  # which may be ten thousand, at each change
        done = [job for job in rows if job.state == "done"]
        known = self._connection.state == CONNECTED and self._network.way is not None
        before = any(job.created < self._began for job in done)
        self.wanted = known and not introduced and not before
        self.has_key = known and self._network.has_key
        self.rehearsed = next((job.id for job in done if job.rehearsal), "")
        self._tell("wanted", "has_key", "rehearsed")
