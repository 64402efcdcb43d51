"""What an order looks like to the endpoint, checked before anything is sent."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput
from reframe.model.order import Shape

from .answers import is_link

_Norm = Annotated[float, Field(ge=-2, le=2, allow_inf_nan=False)]
_Extent = Annotated[float, Field(gt=0, le=2, allow_inf_nan=False)]


class _Position(BaseModel):
    """``RayReframeSourcePosition`` (facts: names from fal's types, ranges from its OpenAPI)."""

    model_config = ConfigDict(extra="forbid", strict=True, from_attributes=True)

    x_norm: _Norm
    y_norm: _Norm
    w_norm: _Extent
    h_norm: _Extent


class _Arguments(BaseModel):
    """The endpoint's input (facts: fal's OpenAPI as pinned on 2026-10-08)."""

    model_config = ConfigDict(extra="forbid", strict=True, from_attributes=True)

    prompt: str = Field(min_length=1)
    video_url: str = Field(min_length=1)
    aspect_ratio: str
    resolution: str
    duration: str | None = None
    source_position: _Position | None = None


def arguments(
    prompt: str,
    video_url: str,
    shape: Shape,
    duration: str | None,
    endpoint: Endpoint,
) -> dict[str, object]:
    """The JSON of one order.

    ``source_position`` is in it only when the shape has one (left out, the picture is fitted and
    centred), ``duration`` only when it is given and the endpoint in force knows such a field.
    Raises `BadInput`.
    """
    check_prompt(prompt, endpoint)
    _check_shape(shape, endpoint)
    if not is_link(video_url):
        raise BadInput(f"{video_url!r} is not a link to a movie.", "video-url")
    if duration is not None and endpoint.durations and duration not in endpoint.durations:
        raise BadInput(
            f"{duration!r} is not a duration of the service; "
            f"choose {' or '.join(endpoint.durations)}, or leave it out to match the source.",
            "duration",
        )
    try:
        order = _Arguments(
            prompt=prompt,
            video_url=video_url,
            aspect_ratio=shape.ratio,
            resolution=shape.resolution,
            duration=duration if endpoint.durations else None,
            source_position=(
                None if shape.position is None else _Position.model_validate(shape.position)
            ),
        )
    except ValidationError as error:
        raise BadInput(f"The order cannot be sent: {_first(error)}.", "order") from error
    return order.model_dump(exclude_none=True)


def check_prompt(text: str, endpoint: Endpoint) -> None:
    """Raises `BadInput` for a prompt that is empty, too long, or no text at all.

    The prompt is sent as it stands, blanks at its ends included; only a prompt of nothing but
    blanks counts as empty. Length is in characters (Unicode code points), as JSON Schema counts.
    """
    if not text.strip():
        raise BadInput("The prompt is empty; write what shall appear around the picture.", "prompt")
    if len(text) > endpoint.prompt_limit:
        raise BadInput(
            f"The prompt has {len(text)} characters and the limit is {endpoint.prompt_limit}; "
            f"shorten it by {len(text) - endpoint.prompt_limit}.",
            "prompt",
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput(
            "The prompt has broken characters in it (halves of a surrogate pair); type it anew.",
            "prompt",
        ) from None


def _check_shape(shape: Shape, endpoint: Endpoint) -> None:
    if shape.ratio not in endpoint.ratios:
        raise BadInput(
            f"{shape.ratio!r} is not a shape of the service; choose {', '.join(endpoint.ratios)}.",
            "ratio",
        )
    if shape.resolution not in endpoint.resolutions:
        raise BadInput(
            f"{shape.resolution!r} is not a resolution of the service; "
            f"choose {', '.join(endpoint.resolutions)}.",
            "resolution",
        )


def _first(error: ValidationError) -> str:
    first = error.errors(include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg'].lower()}"
