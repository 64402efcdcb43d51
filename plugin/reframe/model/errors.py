"""Everything that may go wrong and is not a defect.

::

    ReframeError              shown to the user unchanged; never with a traceback
     ├─ BadInput              what was asked for cannot be done; nothing was sent        exit 2
     ├─ Refused               the service said no                                        exit 3
     ├─ Interrupted           something broke off; the job can be resumed                exit 4
     │   ├─ Unreachable       network, proxy, certificate or service is not answering
     │   └─ NoSpace           the disk is full
     ├─ Cancelled             the user cancelled                                         exit 5
     └─ OutcomeUnknown        a paid request may or may not have been accepted           exit 6

Any other exception that reaches the user is a defect of ours.
"""

from __future__ import annotations

from typing import Dict


class ReframeError(Exception):
    """One sentence for the user: what is wrong and, after it, what to do.

    ``kind`` names the class in messages between processes; ``exit_code`` is the command line's.
    """

    kind = "error"
    exit_code = 1

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.kind

    def to_json(self) -> Dict[str, str]:
        """The error as it travels between processes and stands in the journal."""
        return {"kind": self.kind, "code": self.code, "message": self.message}


class BadInput(ReframeError):
    """What was asked for cannot be done. Nothing was sent, nothing was written."""

    kind = "bad-input"
    exit_code = 2


class Refused(ReframeError):
    """The service took the request and said no. ``code`` is the service's own error type."""

    kind = "refused"
    exit_code = 3


class Interrupted(ReframeError):
    """A step broke off. Everything finished so far is kept and the job can be resumed."""

    kind = "interrupted"
    exit_code = 4


class Unreachable(Interrupted):
    """The service, or the way to it, does not answer."""

    kind = "unreachable"


class NoSpace(Interrupted):
    """The disk is full, or would be before the job is done."""

    kind = "no-space"


class Cancelled(ReframeError):
    """The user cancelled."""

    kind = "cancelled"
    exit_code = 5


class OutcomeUnknown(ReframeError):
    """A paid request left this machine and no answer came back. It is never repeated unasked."""

    kind = "unknown"
    exit_code = 6


_KINDS = {
    cls.kind: cls
    for cls in (
        ReframeError,
        BadInput,
        Refused,
        Interrupted,
        Unreachable,
        NoSpace,
        Cancelled,
        OutcomeUnknown,
    )
}


def error_from_json(data: Dict[str, str]) -> ReframeError:
    """The error that ``to_json`` wrote, as the same class."""
    cls = _KINDS.get(data.get("kind", ""), ReframeError)
    return cls(data.get("message", "Something went wrong."), data.get("code", ""))
