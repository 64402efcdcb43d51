"""What becomes of a job when a step breaks off."""

from __future__ import annotations

from reframe.model.errors import Cancelled, Interrupted, OutcomeUnknown, ReframeError

#: Codes of what is wrong on this computer, and not with the job: once that is mended, it goes on.
_HERE = frozenset(
    {"no-key", "bad-key", "service-url", "settings", "home", "certificates", "proxy", "no-keyring"}
)
#: Codes of a no that fal says to whoever asks after a request, and not to the request: what was
#: paid for is still to be had, with a key that is taken.
_ASKING = frozenset({"key-refused", "key-forbidden", "no-credit", "untrusted-url", "forbidden"})


def after(
    problem: ReframeError, state: str, paid: bool, unwanted: bool = False
) -> tuple[str, ReframeError]:
    """The state, and the error in it, of a job that met ``problem`` in ``state``.

    ``paid``: its request was taken, or may have been. ``unwanted``: the user has cancelled it. A
    job that stays in a step is paused and can be resumed; one that has failed cannot get its
    result by that.
    """
    if isinstance(problem, OutcomeUnknown):
        return "unknown", problem
    passing = isinstance(problem, Interrupted) or problem.code in _HERE
    if not passing and not (paid and problem.code in _ASKING):
        return "failed", problem
    if state == "unknown":
        words = f"An order without an answer cannot be looked for now. {problem.message}"
        return state, OutcomeUnknown(words, problem.code)
    if unwanted:
        return "cancelled", Cancelled(f"Cancelled, but fal could not be told. {problem.message}")
    if isinstance(problem, Interrupted):
        return state, problem
    return state, Interrupted(problem.message, problem.code)
