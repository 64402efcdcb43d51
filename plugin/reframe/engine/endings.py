"""What becomes of a job when a step breaks off."""

from __future__ import annotations

from reframe.model.errors import Interrupted, OutcomeUnknown, ReframeError

#: Codes of what is wrong on this computer, and not with the job: once that is mended, it goes on.
_HERE = frozenset(
    {"no-key", "bad-key", "service-url", "settings", "home", "certificates", "proxy", "no-keyring"}
)
#: Codes of a no that fal says to whoever asks after a request, and not to the request: what was
#: paid for is still to be had, with a key that is taken.
_ASKING = frozenset({"key-refused", "key-forbidden", "no-credit", "untrusted-url", "forbidden"})


def after(problem: ReframeError, state: str, paid: bool) -> tuple[str, ReframeError]:
    """The state, and the error in it, of a job that met ``problem`` in ``state``.

    ``paid``: its request was taken, or may have been. A job that stays in a step is paused and can
    be resumed; one that has failed cannot get its result by that.
    """
    if isinstance(problem, OutcomeUnknown):
        return "unknown", problem
    if isinstance(problem, Interrupted):
        return state, problem
    if problem.code in _HERE or (paid and problem.code in _ASKING):
        return state, Interrupted(problem.message, problem.code)
    return "failed", problem
