"""What the command line adds to an error: the command or option that mends it.

The engine's own sentences name neither, for they are read in panels as well.
"""

from __future__ import annotations

from reframe.model.errors import Interrupted, ReframeError

#: By the error's kind and code.
_HINTS = {
    ("bad-input", "ask"): "Add --yes to send it all the same.",
    ("bad-input", "cap"): "reframe settings monthly_cap AMOUNT sets the cap.",
    ("bad-input", "not-writable"): "Name it with --dest.",
    ("bad-input", "no-space"): "Name it with --dest.",
    ("bad-input", "no-job"): "reframe jobs lists them.",
    ("bad-input", "no-key"): "reframe key enters it.",
    ("refused", "key-refused"): "reframe key enters it.",
    ("interrupted", "no-sandbox"): "reframe sandbox shows why it does not.",
    ("interrupted", "no-engine"): "reframe doctor looks for the cause.",
    ("interrupted", "engine-gone"): "reframe resume goes on where it stopped.",
}


def with_hint(problem: ReframeError, job_id: str = "JOB") -> ReframeError:
    """The same error, with what to type if that is not plain from the sentence."""
    hint = _hint(problem, job_id)
    if not hint or hint in problem.message:
        return problem
    return type(problem)(f"{problem.message} {hint}", problem.code)


def _hint(problem: ReframeError, job_id: str) -> str:
    if problem.kind == "unknown":
        return (
            f"reframe resume {job_id} looks for it, reframe cancel {job_id} lets it go, and "
            f"reframe resume {job_id} --send-again pays for a new one."
        )
    known = _HINTS.get((problem.kind, problem.code), "")
    if known or job_id == "JOB":
        return known
    interrupted = isinstance(problem, Interrupted) and "reframe resume" not in problem.message
    return f"To go on: reframe resume {job_id}." if interrupted else ""
