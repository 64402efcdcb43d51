"""Whatever bytes come, the end is frames or one clear sentence, and nothing beside the folder."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reframe.model.errors import ReframeError
from reframe.model.progress import go_on
from reframe.service.archive import fetch_and_unpack, unpack
from reframe.service.fetch.limits import ArchiveLimits, DownloadLimits
from support.archives import DEFLATED, STORED, Entry, build
from support.media_server import MediaServer

LIMITS = ArchiveLimits(max_member_bytes=1 << 20, max_total_bytes=1 << 22)
QUICK = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

NAMES = st.one_of(
    st.sampled_from(["f1.exr", "f2.exr", "F2.EXR", "a/f3.exr", "../x.exr", "/x.exr", "x.txt", ""]),
    st.text(max_size=12).map(lambda text: f"{text}.exr"),
    st.binary(max_size=12),
)
SMALL = st.integers(0, 1 << 33)


@st.composite
def honest(draw: st.DrawFn) -> Entry:
    content = random.Random(draw(st.integers(0, 99))).randbytes(draw(st.integers(0, 3000)))
    return Entry(
        f"f{draw(st.integers(0, 999))}.exr",
        content,
        draw(st.sampled_from([DEFLATED, STORED])),
        descriptor=draw(st.sampled_from([None, "signed", "plain", "signed64", "plain64"])),
        zip64=draw(st.booleans()),
    )


@st.composite
def dishonest(draw: st.DrawFn) -> Entry:
    """A member one or more of whose promises are not kept."""
    entry = draw(honest())

    def change(name: str, values: st.SearchStrategy) -> None:
        if draw(st.integers(0, 3)) == 0:
            setattr(entry, name, draw(values))

    change("name", NAMES)
    change("method", st.sampled_from([DEFLATED, STORED, 12, 99]))
    change("flags", st.sampled_from([1, 0x20, 0x40]))
    change("raw", st.binary(max_size=50))
    change("crc", st.just(7))
    change("local_name", st.binary(max_size=9))
    change("hidden", st.booleans())
    change("absent", st.booleans())
    change("offset", st.integers(0, 5000))
    if entry.zip64 and entry.descriptor not in ("signed", "plain"):
        change("size", SMALL)
        change("packed_size", SMALL)
    return entry


@st.composite
def archives(draw: st.DrawFn) -> bytes:
    """A valid archive, or one with wrong promises, or with bytes changed, cut out or put in."""
    members = st.lists(honest(), max_size=5, unique_by=lambda entry: entry.name)
    others = st.sampled_from([0, 0, 1]).flatmap(lambda n: st.lists(dishonest(), max_size=n))
    data = build(
        draw(members) + draw(others),
        comment=draw(st.binary(max_size=30)),
        zip64=draw(st.booleans()),
    )
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        at = draw(st.integers(0, len(data)))
        upto = at + draw(st.sampled_from([0, 1, 1, 2, 4, 30]))
        data = data[:at] + draw(st.binary(max_size=4)) + data[upto:]
    return data


def check_surroundings(place: Path, archive: bytes) -> None:
    """Frames of ours, or nothing; and the archive as it came."""
    assert (place / "in" / "exr.zip").read_bytes() == archive
    for path in place.rglob("*"):
        relative = path.relative_to(place).as_posix()
        assert not path.is_symlink()
        assert relative in {"in", "in/exr.zip", "in/exr"} or (
            path.parent == place / "in" / "exr" and path.stem.isdigit() and path.is_file()
        )


@QUICK
@given(
    st.one_of(archives(), st.binary(max_size=300), st.binary(max_size=99).map(b"PK\3\4".__add__))
)
@example(build([]))
def test_any_bytes_end_in_frames_or_a_sentence(data: bytes):
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "in").mkdir()
        (place / "in" / "exr.zip").write_bytes(data)
        try:
            result = unpack(place / "in" / "exr.zip", place / "in" / "exr", go_on, LIMITS)
        except ReframeError as error:
            assert error.message.endswith(".")
            assert not (place / "in" / "exr").exists()
        else:
            assert all(file.is_file() for file in result.files)
        check_surroundings(place, data)


@settings(QUICK, max_examples=40)
@given(archives().filter(bool))
def test_unpacking_early_never_changes_the_outcome(data: bytes):
    with tempfile.TemporaryDirectory() as name, MediaServer() as server:
        place = Path(name)
        (place / "in").mkdir()
        url = server.put("/exr.zip", data)
        outcomes: list[list[bytes] | str] = []
        for early in (True, False):
            archive, folder = place / "in" / "exr.zip", place / "in" / "exr"
            try:
                if early:
                    result = fetch_and_unpack(
                        url,
                        archive,
                        folder,
                        go_on,
                        allowed=lambda _url: True,
                        archive_limits=LIMITS,
                        download_limits=DownloadLimits(stall_seconds=5),
                    )
                else:
                    result = unpack(archive, folder, go_on, LIMITS)
                outcomes.append([file.read_bytes() for file in result.files])
            except ReframeError as error:
                outcomes.append(error.message)
            check_surroundings(place, data)
        assert outcomes[0] == outcomes[1]
