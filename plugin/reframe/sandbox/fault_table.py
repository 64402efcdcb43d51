"""Every fault that the sandbox knows, each with one line for people."""

from __future__ import annotations

from dataclasses import dataclass

from .refusals import REFUSALS
from .settings import EXR_CHOICES

#: What requests are for, in the order in which a job makes them.
PHASES = (
    "token",
    "initiate",
    "upload",
    "multipart",
    "part",
    "complete",
    "submit",
    "status",
    "result",
    "cancel",
    "download",
    "find",
    "delete",
    "pricing",
    "schema",
)
#: The phase of faults that concern a job and not a request.
JOB = "job"


@dataclass(frozen=True)
class Kind:
    """A sort of fault.

    ``phase`` is the one it usually concerns. ``value`` says what it takes, out of ``choices``
    where there are any; a fault that is ``ranged_only`` waits for a request with Range.
    """

    what: str
    phase: str
    value: str = ""
    default: str = ""
    is_number: bool = False
    ranged_only: bool = False
    choices: tuple[str, ...] = ()


_ERROR = "an error answer with fal's header; =taken: the request is taken all the same"
_INGRESS = "a page of the ingress, without fal's header; =taken: the request is taken all the same"

#: On the wire: the request is lost, or its answer is.
WIRE = {
    "lost-answer": Kind("taken, then the connection is closed without an answer", "submit"),
    "reset-before-reading": Kind("connection reset before the body is read; not taken", "submit"),
    "reset-in-request": Kind("connection reset in mid-upload; not taken", "upload"),
    "reset-before-answer": Kind("taken, then the connection is reset without an answer", "submit"),
    "reset-after-headers": Kind("connection reset after the answer's headers", "result"),
    "reset-mid-body": Kind("connection reset in the middle of the answer's body", "download"),
    "stall": Kind("silence before the answer", "status", "seconds", "3600", is_number=True),
    "stall-mid-body": Kind(
        "silence in the middle of the answer", "download", "seconds", "3600", is_number=True
    ),
    "slow": Kind("an answer that trickles", "download", "bytes a second", "20000", is_number=True),
    "truncated": Kind(
        "answer cut off, connection closed", "download", "bytes sent; half", is_number=True
    ),
}

#: Another answer than the right one.
ANSWERS = {
    **{code: Kind(_ERROR, "status") for code in ("401", "403", "404", "408", "429")},
    **{code: Kind(_ERROR, "status") for code in ("500", "502", "503", "504")},
    **{f"nginx-{code}": Kind(_INGRESS, "status") for code in ("502", "503", "504")},
    "html": Kind("200 with a page of HTML instead of JSON; taken", "status"),
    "garbage": Kind("200 with broken JSON; taken", "status"),
    "empty": Kind("200 with nothing in it; taken", "status"),
    "missing": Kind("the answer lacks a field; taken", "status", "field", "status"),
    "extra": Kind("the answer has fields that nobody knows; taken", "status"),
    "unknown-status": Kind("a status that nobody knows", "status", "word", "PAUSED"),
    "wrong-host": Kind(
        "URLs in the answer point at another host", "result", "host", "media.example.invalid"
    ),
    "redirect": Kind("302 to another address", "download", "URL", "http://example.invalid/"),
    "changed-etag": Kind(
        "the file and its ETag change before a resumed download", "download", ranged_only=True
    ),
    "ignores-range": Kind("200 with the whole file for a Range", "download", ranged_only=True),
    "ignores-if-range": Kind(
        "206 of a file that has changed in spite of If-Range", "download", ranged_only=True
    ),
}

#: The course of a job.
COURSE = {
    "refuse": Kind(
        "the job ends refused",
        JOB,
        "fal's error type",
        "content_policy_violation",
        choices=tuple(REFUSALS),
    ),
    "queued": Kind("the job stays in the queue", JOB, "seconds", "5", is_number=True),
    "in-progress": Kind("the job takes so much longer", JOB, "seconds", "5", is_number=True),
    "never-finishes": Kind("the job stays in progress for ever", JOB),
    "lost-request": Kind("the accepted job is unknown afterwards (404)", JOB),
    "ignores-cancel": Kind("cancelling is accepted, and the job goes on", JOB),
    "refuse-at-submit": Kind("bad input is answered 422 at once, not at the result", JOB),
    "unlisted": Kind("the job is missing from requests/by-endpoint", JOB),
    "no-billing": Kind("the result has no x-fal-billable-units header", JOB),
}

#: Results that are spoilt on purpose.
SPOILS = {
    "late": Kind("the result is one frame late", JOB, "frames", "1", is_number=True),
    "rate": Kind("the result has another frame rate", JOB),
    "short": Kind("the result lacks its last frames", JOB, "frames", "4", is_number=True),
    "drift": Kind("the result runs away from the source, a frame in every 12", JOB),
    "range": Kind("full-range values in a file tagged limited", JOB),
    "mirrored": Kind("the plate is mirrored", JOB),
    "scaled": Kind("the plate is enlarged about its centre", JOB, "per cent", "2", is_number=True),
    "moved": Kind("the plate sits elsewhere", JOB, "pixels right and down", "12", is_number=True),
}

#: EXR archives: odd but good, then hostile.
ARCHIVES = {
    "exr": Kind("EXRs for this job", JOB, "none, zip or file", "zip", choices=EXR_CHOICES),
    "zip-folder": Kind("EXRs in a folder of the ZIP", JOB),
    "zip-junk": Kind("a ZIP with __MACOSX and other strays in it", JOB),
    "zip-stored": Kind("a ZIP without compression", JOB),
    "zip-shuffled": Kind("frames in no order, numbered without leading zeros", JOB),
    "zip-parent-path": Kind("a member that leads out of the folder with ../", JOB),
    "zip-absolute-path": Kind("a member with an absolute path", JOB),
    "zip-symlink": Kind("a member that is a symbolic link", JOB),
    "zip-bomb": Kind("a member of a few kilobytes that unpacks to gigabytes", JOB),
    "zip-encrypted": Kind("a member marked as encrypted", JOB),
    "zip-duplicate": Kind("two members of the same name", JOB),
    "zip-damaged-exr": Kind("one EXR with damaged pixels", JOB),
    "zip-with": Kind("a file of yours in place of one EXR", JOB, "its path"),
    "zip-missing-frame": Kind("a frame is missing in the middle", JOB),
    "zip-truncated": Kind("the ZIP ends in the middle", JOB),
}

FAULTS: dict[str, Kind] = {**WIRE, **ANSWERS, **COURSE, **SPOILS, **ARCHIVES}


def fault_help() -> list[tuple[str, str]]:
    """Name (with its value) and one line for each fault, in the order of the table."""
    lines = []
    for name, kind in FAULTS.items():
        usual = f"{name}={kind.default}" if kind.default else name
        takes = f" (value: {kind.value})" if kind.value else ""
        where = "" if kind.phase == JOB else f"; usually {kind.phase}"
        lines.append((usual, f"{kind.what}{takes}{where}"))
    return lines
