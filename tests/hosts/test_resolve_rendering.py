"""Frames as seen: exactly those, the clip alone, all put back, and no file believed unseen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from shutil import rmtree

import pytest

from reframe.hosts.port import Selected
from reframe.hosts.resolve import ResolveHost
from reframe.hosts.resolve.findings import findings_of
from reframe.hosts.resolve.movie_index import pictures_of
from reframe.hosts.resolve.render_watch import Patience
from reframe.model.errors import BadInput, Cancelled, Interrupted, ReframeError
from reframe.model.geometry import Size
from reframe.model.order import Clip, Media
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.counter import counters, make_movie
from support.resolve import Quirks
from support.resolve.build import parts
from support.resolve.render import RenderJob
from support.resolve_stage import HASTY, ResolveStage, on_a_timeline


def render(
    stage: ResolveStage, frames: FrameRange | None = None, meter: Callable[[int, int], bool] = go_on
) -> Clip:
    host = stage.open()
    selected = host.selection().taken()
    start = selected.clip.range.start
    part = frames or FrameRange(start + 4, start + 12)
    return host.render(
        replace(selected, clip=replace(selected.clip, range=part)), folder(stage), meter
    )


def folder(stage: ResolveStage) -> str:
    made = stage.folder / "renders ü"
    made.mkdir(exist_ok=True)
    return str(made)


def left(stage: ResolveStage) -> list[Path]:
    return list(Path(folder(stage)).iterdir())


@pytest.mark.parametrize(
    "rate", [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001)], ids=str
)
def test_the_movie_shows_exactly_the_frames_of_the_clip_alone(rate: Fraction, place: Path) -> None:
    """A title that lies over the clip is not in it."""
    stage = on_a_timeline(place, rate=rate)
    rendered = render(stage)
    assert counters(rendered.path) == list(range(104, 112))
    assert (rendered.range, rendered.rate) == (FrameRange(0, 8), rate)
    assert (rendered.size, rendered.speed, rendered.name) == (Size(320, 180), 1, "shot")


@pytest.mark.parametrize("speed", [Fraction(2), Fraction(1, 2), Fraction(-1)], ids=str)
def test_a_retime_is_in_the_rendered_frames(speed: Fraction, place: Path) -> None:
    stage = on_a_timeline(place)
    stage.item.speed = speed
    start = stage.item.start
    rendered = render(stage, FrameRange(start, start + 6))
    assert counters(rendered.path) == [stage.item.source_at(start + n) for n in range(6)]
    assert rendered.speed == 1


def test_media_at_another_rate_is_rendered_frame_for_frame_of_the_timeline(place: Path) -> None:
    stage = on_a_timeline(place, rate=25)
    stage.item.media.rate = Fraction(50)
    start = stage.item.start
    assert counters(render(stage, FrameRange(start, start + 5)).path) == [100, 102, 104, 106, 108]


#: What a render leaves set where presets cannot be saved: each as it was in effect, but for the
#: last three.
SET_BY_THE_RENDER = {
    "SelectAllFrames", "CustomName", "ExportVideo", "FormatWidth", "FormatHeight", "FrameRate",
    "ExportAlpha", "MarkIn", "MarkOut", "UniqueFilenameStyle", "VideoQuality", "ExportSubtitle",
}  # fmt: skip


def test_where_no_presets_are_saved_what_a_job_tells_is_put_back_and_the_rest_is_said(
    place: Path,
) -> None:
    stage = on_a_timeline(place, quirks=Quirks(no_presets=True))
    deliver(stage)
    project, _ = parts(stage.resolve)
    settings = {"CustomName": "Abgabe.v2", "FormatWidth": 1920, "FormatHeight": 1080}
    project.renderer.set(settings={"TargetDir": "/elsewhere", "FrameRate": 24.0, **settings})
    host, before = stage.open(), project.GetRenderJobList()
    taken = host.selection().taken()
    assert "Deliver" not in " ".join(taken.notes)
    start = taken.clip.range.start
    part = replace(taken, clip=replace(taken.clip, range=FrameRange(start, start + 4)))
    host.render(part, folder(stage), go_on)
    now = project.renderer.state.settings
    assert {key: now[key] for key in settings} == settings
    assert (now["TargetDir"], now["FrameRate"], now["SelectAllFrames"]) == (
        "/elsewhere",
        24.0,
        True,
    )
    assert project.GetRenderJobList() == before
    for each in (host, stage.open()):  # said by the panel that rendered, and by the next
        (said,) = [note for note in each.selection().taken().notes if "Deliver" in note]
        assert "quality, subtitles and file numbering:" in said


def test_a_deliver_page_that_tells_nothing_is_said_in_full(place: Path) -> None:
    stage = on_a_timeline(place, quirks=Quirks(no_presets=True))
    host, seen = stage.open(), []

    def refuse(name: str, changes: bool) -> str:
        """No job is taken but the one that is rendered."""
        seen.extend([name] * (name == "AddRenderJob"))
        return "nothing" if name == "AddRenderJob" and len(seen) != 2 else ""

    with stage.resolve.world.before(refuse):
        host.render(host.selection().taken(), folder(stage), go_on)
    (said,) = [note for note in host.selection().taken().notes if "Deliver" in note]
    assert "folder, file name, video, sound, resolution, frame rate, alpha, quality" in said


@pytest.mark.parametrize("inclusive", [True, False])
def test_a_render_shows_what_this_build_counts_as_out(inclusive: bool, place: Path) -> None:
    """Deliver's out is the last frame, and becomes the timeline's mark: one is set, one is read.
    What was assumed wrongly is not rendered: it would be paid for."""
    stage = on_a_timeline(place, quirks=Quirks(marks_out_exclusive=not inclusive))
    parts(stage.resolve)[1].marks = (20, 30)
    host = stage.open()
    before, taken = stage.everything_else(), host.selection().taken()
    assert "is not known yet" in taken.notes[0]
    assert taken.clip.range == FrameRange(107, 117 + (not inclusive))
    if inclusive:
        host.render(taken, folder(stage), go_on)
    else:
        with pytest.raises(Interrupted, match="one frame too many") as said:
            host.render(taken, folder(stage), go_on)
        assert (said.value.code, left(stage)) == ("out-is-exclusive", [])
    assert stage.everything_else() == before
    for each in (host, stage.open()):
        sure = each.selection().taken()
        assert sure.clip.range == FrameRange(107, 117)
        assert "is not known yet" not in " ".join(sure.notes)
    assert findings_of(stage.resolve.GetVersionString()).mark_out_inclusive is inclusive
    assert counters(host.render(sure, folder(stage), go_on).path) == list(range(107, 117))


def test_a_part_that_does_not_end_with_the_marks_is_rendered_whatever_they_mean(
    place: Path,
) -> None:
    stage = on_a_timeline(place, quirks=Quirks(marks_out_exclusive=True))
    parts(stage.resolve)[1].marks = (20, 30)
    assert counters(render(stage, FrameRange(108, 112)).path) == list(range(108, 112))


def deliver(stage: ResolveStage) -> None:
    """On another page, tracks partly off, marks set, a render job of the user's waiting."""
    project, timeline = parts(stage.resolve)
    timeline.tracks["video"][1].enabled = False
    timeline.marks = (3, 40)
    stage.resolve.world.page = "color"
    project.renderer.set(settings={"TargetDir": "/elsewhere", "ExportAudio": True})
    project.renderer.jobs.append(RenderJob("theirs", timeline, project.renderer.state))


@pytest.mark.parametrize(
    ("quirks", "words"),
    [
        (Quirks(), ""),
        (Quirks(translated=True), ""),
        (Quirks(audio_only_preset=True), ""),
        (Quirks(no_presets=True), ""),
        (Quirks(unusable_codecs=("H264",)), ""),
        (Quirks(render_stuck=True), "did not begin"),
        (Quirks(render_hangs=True), "stands still"),
        (Quirks(audio_only_preset=True, no_presets=True), "without pictures"),
        (Quirks(render_extra=1), "9 frames where 8"),
        (Quirks(render_extra=-1), "7 frames where 8"),
        (Quirks(unusable_codecs=("H264", "H265", "DNxHRLB"), no_presets=True), "neither H.264"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_render_is_right_or_refused_in_words_and_all_is_put_back(
    quirks: Quirks, words: str, place: Path
) -> None:
    stage = on_a_timeline(place, quirks=quirks)
    deliver(stage)
    before = stage.everything_else()
    if words:
        with pytest.raises(Interrupted, match=words):
            render(stage, FrameRange(104, 112))
        assert left(stage) == []
    else:
        assert counters(render(stage, FrameRange(104, 112)).path) == list(range(104, 112))
        assert len(left(stage)) == 1
    after = stage.everything_else()
    if quirks.no_presets:  # what no job tells cannot be put back without presets, and is said
        was, now = before.pop("render"), after.pop("render")
        assert {**was.settings, **now.settings} == {**now.settings, **was.settings}
        assert now.settings.keys() - was.settings.keys() <= SET_BY_THE_RENDER
        assert replace(now, settings=was.settings) == was
    assert after == before


def test_a_cancel_stops_resolve_and_is_heard_at_the_last_moment_too(place: Path) -> None:
    for least in (0, 1, 6):
        stage = on_a_timeline(place)
        seen: list[int] = []

        def meter(done: int, total: int, seen: list[int] = seen, least: int = least) -> bool:
            seen.append(done)
            return done < least

        with pytest.raises(Cancelled):
            render(stage, meter=meter)
        assert seen == sorted(seen)
        assert left(stage) == []
        assert parts(stage.resolve)[0].renderer.running is None
        assert parts(stage.resolve)[0].renderer.jobs == []


def test_progress_counts_frames_up_to_all_of_them(place: Path) -> None:
    seen: list[tuple[int, int]] = []

    def meter(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    render(on_a_timeline(place), meter=meter)
    assert seen[0] == (0, 8)
    assert seen[-1] == (8, 8)
    assert sorted(seen) == seen


def test_a_render_that_fails_at_any_call_puts_all_back(place: Path) -> None:
    """One call fails, whichever: a movie that is right, or a sentence and nothing left."""
    whole = on_a_timeline(place)
    stop_writing(whole)
    render(whole)
    for number in range(len(whole.resolve.world.changes)):
        stage = on_a_timeline(place)
        stop_writing(stage)
        for path in left(stage):
            path.unlink()
        before = stage.everything_else()
        count = [number]

        def hook(name: str, changes: bool, count: list[int] = count) -> str:
            count[0] -= int(changes)
            return "nothing" if changes and count[0] == -1 else ""

        try:
            with stage.resolve.world.before(hook):
                render(stage)
        except ReframeError:
            assert left(stage) == []
        project = parts(stage.resolve)[0]
        after = stage.everything_else()
        assert [track.enabled for track in parts(stage.resolve)[1].tracks["video"]] == [True, True]
        assert project.renderer.running is None
        assert {key for key in after if after[key] != before[key]} <= {"render"}


def stop_writing(stage: ResolveStage) -> None:
    """The same movie each time, written once: what is in it does not matter here."""
    made = stage.folder / "eight.mp4"
    if not made.exists():
        make_movie(made, 8, 24)
    parts(stage.resolve)[0].renderer.write = lambda job, _numbers: job.path.write_bytes(
        made.read_bytes()
    )


def test_resolve_that_is_rendering_already_is_left_alone(place: Path) -> None:
    stage = on_a_timeline(place, quirks=Quirks(render_hangs=True))
    project, timeline = parts(stage.resolve)
    theirs = RenderJob("theirs", timeline, project.renderer.state, percent=50)
    project.renderer.jobs, project.renderer.running = [theirs], theirs
    with pytest.raises(BadInput, match="is rendering"):
        render(stage)
    assert project.renderer.running is theirs


def test_frames_that_are_not_in_the_clip_any_more_are_not_rendered(place: Path) -> None:
    stage = on_a_timeline(place)
    with pytest.raises(BadInput, match="not in the clip"):
        render(stage, FrameRange(98, 110))
    selected = stage.open().selection().taken()
    stage.item.source += 1
    with pytest.raises(BadInput, match="no longer plays"):
        stage.open().render(selected, folder(stage), go_on)


def test_a_probe_that_the_host_is_given_is_believed(place: Path) -> None:
    def probe(path: str) -> Media:
        found = counters(path) if Path(path).stat().st_size else list(range(500))
        return Media(path, FrameRange(0, len(found)), Fraction(24), Size(320, 180), "h264")

    stage = on_a_timeline(place, quirks=Quirks(render_extra=2))
    host = ResolveHost(stage.resolve, probe=probe, patience=HASTY)
    selected: Selected = host.selection().taken()
    with pytest.raises(Interrupted, match="50 frames where 48"):
        host.render(selected, folder(stage), go_on)


def test_a_movies_own_index_counts_its_pictures(place: Path) -> None:
    for name, frames, codec in [
        ("a.mp4", 7, "h264"),
        ("b.mov", 5, "prores"),
        ("c.mov", 3, "dnxhr"),
    ]:
        path = make_movie(place / name, frames, 24, codec, (640, 360), audio=codec == "h264")
        found = pictures_of(str(path))
        assert found is not None
        assert (found.frames, found.size) == (frames, Size(640, 360))
        whole = path.read_bytes()
        for cut in (0, 7, 30, len(whole) // 2, len(whole) - 40):
            path.write_bytes(whole[:cut])
            assert pictures_of(str(path)) is None, cut
    assert pictures_of(str(place / "none.mov")) is None


def test_waiting_goes_by_a_clock_that_no_change_of_the_time_can_move() -> None:
    patience = Patience()
    assert patience.clock() <= patience.clock()
    assert patience.start < patience.stall


def test_the_adapter_runs_on_the_standard_library_alone() -> None:
    code = "import sys, reframe.hosts.resolve; print([m for m in sys.modules if m in ('av','numpy','PySide6','pydantic')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_dialog_that_opens_while_it_renders_is_said(place: Path) -> None:
    stage = on_a_timeline(place)
    started: list[str] = []

    def hook(name: str, changes: bool) -> str:
        started.extend([name] * (name == "StartRendering"))
        return "nothing" if started and name != "StartRendering" else ""

    with stage.resolve.world.before(hook), pytest.raises(Interrupted, match="dialog"):
        render(stage)
    assert left(stage) == []


def test_a_folder_that_is_gone_is_said_and_all_is_put_back(place: Path) -> None:
    stage = on_a_timeline(place)
    host, before = stage.open(), stage.everything_else()
    taken, gone = host.selection().taken(), place / "gone"
    with pytest.raises(Interrupted, match="folder for rendered frames"):
        host.render(taken, str(gone), go_on)
    gone.mkdir()

    def meter(done: int, _total: int) -> bool:
        if done:
            rmtree(gone)
        return True

    with pytest.raises(Interrupted, match="folder for rendered frames"):
        host.render(taken, str(gone), meter)
    assert stage.everything_else() == before


def test_a_file_that_this_process_cannot_read_is_rendered(place: Path) -> None:
    def probe(path: str) -> Media:
        raise BadInput(f"{Path(path).name} cannot be read.")

    stage = on_a_timeline(place)
    taken = ResolveHost(stage.resolve, probe=probe).selection().taken()
    assert taken.ways == ("as-seen",)
    assert "cannot be read" in taken.reason


def test_an_output_that_is_not_rec709_is_said(place: Path) -> None:
    stage = on_a_timeline(place)
    stage.item.speed = Fraction(2)
    assert stage.open().selection().taken().notes == ()
    parts(stage.resolve)[0].settings.update(
        colorScienceMode="davinciYRGBColorManagedv2", colorSpaceOutput="P3-D65 ST2084"
    )
    assert "P3-D65" in stage.open().selection().taken().notes[0]
