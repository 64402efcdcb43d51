"""One use of the panel: the state, and the host and engine that it is kept in step with.

A session outlives the widgets, which a host may destroy and make again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Callable, Dict, Optional, Tuple, TypeVar

from .archive import Archive
from .commands import Commands
from .engine import Engine
from .late import calls
from .network import Network
from .network import service_url as service_url
from .placement import Placements
from .screening import Screening
from .state import PanelState
from .stills import Stills, clip_of
from .worker import Post, Worker

if TYPE_CHECKING:
    from reframe.hosts.port import Choice, Host, HostInfo, Selection
    from reframe.model.errors import ReframeError
    from reframe.model.order import Job, Media

    #: Makes the host for a file that the user opened or dropped, with a function that probes media.
    OpenFile = Callable[[str, Callable[[str], Media]], Host]

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Session:
    """All methods are for the thread that owns the widgets, and none of them waits.

    ``host`` is the program around the panel, or None on the desk until a file is opened;
    ``name`` is that program as an order's target names it.
    """

    def __init__(
        self,
        post: Post,
        open_file: Optional[OpenFile] = None,
        host: Optional[Host] = None,
        name: str = "desk",
    ) -> None:
        self.state = PanelState()
        self.host = host
        self._folder: Optional[Path] = None
        self.post = post
        self.worker = Worker(post)
        self.engine = Engine(
            on_job=lambda job: post(lambda: self._take_job(job)),
            on_end=lambda: post(self._engine_gone),
        )
        self.stills = Stills(self.worker, self.engine)
        self.placements = Placements(
            self.worker, self.engine, self.state, lambda: self._host_to_place_in, name
        )
        self.screening = Screening(self.state, self.worker, self.engine)
        self.network = Network(self.state.network, self.worker, self.engine)
        self.archive = Archive(self.worker, self.engine, self.state)
        self.commands = Commands(self.worker, self.engine, self.state)
        self.state.footage.bind(("selected",), self._show_footage)
        self._open_file = open_file
        self.name = name
        self._over = False

    @property
    def folder(self) -> Path:
        """Where deliveries go: as the settings say, unless this panel was told otherwise."""
        named = self.state.settings.values.get("folder", "")
        return self._folder or (Path(named) if named else Path.home() / "Reframe")

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._folder = folder

    @property
    def opens_files(self) -> bool:
        """Whether *Open…* and drag and drop are offered."""
        return self._open_file is not None

    def start(self) -> None:
        """Connect to the engine and ask the host for its selection."""
        self.connect()
        self.refresh()

    def close(self) -> None:
        """Leave; jobs that run go on in the engine."""
        self._over = True
        self.state.rendering.stop()
        self.worker.close()
        self.engine.close()

    def connect(self) -> None:
        """Connect, or connect again, and read what the panel shows of the engine."""
        self.state.connection.connecting()
        self.worker.do("engine", self.engine.connect, lambda _: self._connected(), self._no_engine)

    def reconnect(self) -> None:
        """Leave the engine, if there is one, and connect to the one that fits by now."""
        if self.engine.connected:
            self.engine.leave()  # which is told like a loss, and connects again
        else:
            self.connect()

    def look_again(self) -> None:
        """The user is back: the host's selection may be another, unless an old order is shown."""
        if not self.state.footage.recalled:
            self.refresh()

    def refresh(self) -> None:
        """Ask the host what is selected now."""
        host = self.host
        if host is None:
            return
        footage = self.state.footage
        footage.look()

        def ask() -> Tuple[HostInfo, Selection]:
            return host.describe(), host.selection()

        def show(found: Tuple[HostInfo, Selection]) -> None:
            footage.take_host(found[0])
            footage.take(found[1])

        self.worker.do("host", ask, show, footage.fail, latest="selection")

    def open(self, path: str) -> None:
        """Take a file as the clip: a movie, a sequence with ``%0Nd``, or a timeline."""
        if self._open_file is not None:
            self.host = self._open_file(path, self.probe)
            self.refresh()
            self.placements.learn_whether(self.state.jobs.rows)

    def places(self, job: Job) -> bool:
        """Whether the job's result can be placed from here; else there are its files."""
        return self.placements.places(job)

    def choices_for(self, job: Job) -> Tuple[Choice, ...]:
        """The ways to place the job's result; see `Placements.choices_for`."""
        return self.placements.choices_for(job)

    def ask_choices(self, job: Job) -> None:
        """Ask the host again for the ways to place the job's result."""
        self.placements.ask_choices(job)

    def place(self, job: Job, choice: str) -> None:
        """Place the job's result; what becomes of it is in ``state.placing``."""
        self.placements.place(job, choice)

    def host_ended(self, problem: ReframeError) -> None:
        """The program around the panel has ended; queue and history stay, and jobs go on."""
        self.state.connection.lose_host(problem)
        self.state.footage.fail(problem)

    @property
    def at_rest(self) -> bool:
        """Nothing is lost, and nothing goes unseen, when the panel is closed now."""
        state = self.state
        working = any(job.active for job in state.jobs.rows)
        busy = working or state.pricing.sending or state.placing.busy
        return not busy and not state.wording.text.strip()

    def change_settings(self, changes: Dict[str, str]) -> None:
        """Change settings of the engine; what they are then, or why not, is in the state."""
        state = self.state.settings
        question = calls.Settings(changes)

        def show(settings: calls.Settings) -> None:
            state.take(settings.values, settings.defaults, changes)
            self.ask_month()

        self.worker.do(
            "settings",
            lambda: self.engine.ask(calls.CHANGE_SETTINGS, question),
            show,
            lambda problem: state.refuse(problem, changes),
        )

    def ask_month(self) -> None:
        """Read what this month has cost."""
        pricing = self.state.pricing
        self._ask(
            calls.MONTH,
            calls.At(service_url()),
            lambda month: pricing.take_month(month.spent, month.cap),
        )

    def probe(self, path: str) -> Media:
        """What is in a media file. Waits: for hosts, which are asked from a thread of their own."""
        return self.engine.ask(calls.PROBE, calls.Path(path))

    @property
    def _host_to_place_in(self) -> Optional[Host]:
        return None if self.state.connection.host_problem else self.host

    def _connected(self) -> None:
        state = self.state
        state.connection.connected(self.engine.may_spend)
        self.archive.read(then=self._take_history)
        self._ask(
            calls.SETTINGS,
            calls.Nothing(),
            lambda found: state.settings.take(found.values, found.defaults),
        )
        self.network.look()
        self._ask(calls.ENDPOINT, calls.At(service_url()), state.framing.set_endpoint)
        self.ask_month()

    def _ask(
        self, call: calls.Call[Question, Answer], question: Question, then: Callable[[Answer], None]
    ) -> None:
        """Ask for what can do without an answer: when the engine is lost, that is shown anyway."""
        self.worker.do(
            "engine", lambda: self.engine.ask(call, question), then, lambda _problem: None
        )

    def _show_footage(self) -> None:
        """A clip was taken: its film strip, then what scrubbing will want."""
        footage = self.state.footage
        selected, available = footage.selected, footage.available
        if selected is not None and available is not None:
            clip = selected.clip
            self.stills.open(clip.path, clip.colorspace, clip_of(selected), clip.viewing)
            self.stills.strip(available)
            if footage.range is not None and selected.clip.path:
                self.stills.make_ready(footage.range)

    def _no_engine(self, problem: ReframeError) -> None:
        self.state.connection.gone(problem)

    def _engine_gone(self) -> None:
        """It ended or was killed: its journal has everything, and a new one goes on from there."""
        if not self._over:
            self.connect()

    def _take_history(self, jobs: Tuple[Job, ...]) -> None:
        self.placements.find(jobs)
        self.placements.learn_whether(jobs)

    def _take_job(self, job: Job) -> None:
        if self._over:
            return
        before = self.state.jobs.get(job.id)
        self.state.jobs.take((job,))
        if before is not None and before.state == job.state:
            return
        if job.id == self.state.errands.expanded:
            self.archive.read_history()
        if job.ended:
            self.archive.read_past()
            self.placements.learn_choices(job)
        if not job.rehearsal and (job.ended or before is None):  # ordered elsewhere: it costs too
            self.ask_month()
