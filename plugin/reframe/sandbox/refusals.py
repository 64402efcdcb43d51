"""Every way in which fal is known to refuse a request, with its status and its body.

Facts: types and statuses from fal's documentation of model and request errors; which of them
the Luma endpoints raise is not known. Model errors carry a list under ``detail``, request errors
a sentence and ``error_type``. The sentences themselves are the sandbox's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .answers import Answer, Json, json_answer


@dataclass(frozen=True)
class Refusal:
    """A job that ended without a result. ``detail`` is the list of a model error, or a sentence."""

    type: str
    status: int
    detail: list[dict[str, Json]] | str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return self.detail if isinstance(self.detail, str) else str(self.detail[0].get("msg", ""))

    def answer(self) -> Answer:
        """What the result call answers."""
        if isinstance(self.detail, str):
            body: Json = {"detail": self.detail, "error_type": self.type}
            return json_answer(self.status, body, {"X-Fal-Error-Type": self.type, **self.headers})
        return json_answer(self.status, {"detail": self.detail}, self.headers)


@dataclass(frozen=True)
class _Known:
    status: int
    message: str
    #: Where in the input a model error points; empty: a request error.
    loc: tuple[str, ...] = ()
    ctx: tuple[tuple[str, Json], ...] = ()


_BODY = ("body",)
_VIDEO = ("body", "video_url")
_PROMPT = ("body", "prompt")

REFUSALS: dict[str, _Known] = {
    "content_policy_violation": _Known(
        422, "The content could not be processed because it was flagged by a checker.", _PROMPT
    ),
    "no_media_generated": _Known(422, "No media was generated.", _BODY),
    "file_download_error": _Known(422, "Failed to download the file.", _VIDEO),
    "file_too_large": _Known(
        422, "The file is too large.", _VIDEO, (("max_size", 200 * 1024 * 1024),)
    ),
    "video_duration_too_long": _Known(
        422, "The video is too long.", _VIDEO, (("max_duration", 10),)
    ),
    "video_duration_too_short": _Known(
        422, "The video is too short.", _VIDEO, (("min_duration", 1),)
    ),
    "unsupported_video_format": _Known(
        422,
        "The video format is not supported.",
        _VIDEO,
        (("supported_formats", (".mp4", ".mov", ".webm", ".m4v")),),
    ),
    "feature_not_supported": _Known(422, "The feature is not supported.", _BODY),
    "one_of": _Known(422, "The value must be one of the expected ones.", _BODY),
    "greater_than": _Known(422, "The value must be greater.", _BODY, (("gt", 0),)),
    "less_than": _Known(422, "The value must be less.", _BODY, (("lt", 2),)),
    "sequence_too_long": _Known(422, "The sequence is too long.", _BODY, (("max_length", 1),)),
    "internal_server_error": _Known(500, "Internal server error.", _BODY),
    "generation_timeout": _Known(504, "The generation took too long.", _BODY),
    "downstream_service_error": _Known(400, "A downstream service refused.", _BODY),
    "downstream_service_unavailable": _Known(500, "A downstream service is unavailable.", _BODY),
    "request_timeout": _Known(504, "Request timed out."),
    "startup_timeout": _Known(504, "No runner started in time."),
    "runner_scheduling_failure": _Known(503, "No runner could be scheduled."),
    "runner_connection_timeout": _Known(503, "The runner did not answer in time."),
    "runner_disconnected": _Known(503, "The runner disconnected."),
    "runner_connection_refused": _Known(503, "The runner refused the connection."),
    "runner_connection_error": _Known(503, "The connection to the runner failed."),
    "runner_incomplete_response": _Known(502, "The runner's response was incomplete."),
    "runner_server_error": _Known(500, "The runner failed."),
    "client_disconnected": _Known(499, "The client disconnected."),
    "client_cancelled": _Known(499, "The client cancelled the request."),
    "bad_request": _Known(400, "Bad request."),
    "internal_error": _Known(500, "Internal error."),
}


def refusal(type_: str, message: str = "", **ctx: Json) -> Refusal:
    """The refusal of a known type, with another sentence or context where one is given."""
    known = REFUSALS[type_]
    text = message or known.message
    if not known.loc:
        return Refusal(type_, known.status, text)
    entry: dict[str, Json] = {
        "loc": list(known.loc),
        "msg": text,
        "type": type_,
        "url": f"https://docs.fal.ai/errors#{type_}",
        "ctx": {**dict(known.ctx), **ctx},
        "input": None,
    }
    retryable = "true" if known.status >= 500 else "false"
    return Refusal(type_, known.status, [entry], {"X-Fal-Retryable": retryable})


def invalid_input(errors: list[dict[str, Json]]) -> Refusal:
    """The 422 of an input that fal's schema refuses."""
    return Refusal("validation_error", 422, errors)
