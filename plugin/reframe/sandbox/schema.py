"""fal's input schema of the reframe endpoint, and its OpenAPI document.

fal's own runners validate with pydantic, so the same models give the same error bodies here
(facts: field names and ranges from generated types and two independent readings of fal's
OpenAPI document of 2026-10-08; the document itself was not at hand, so its frame is assumed).

Imported only where it is used: pydantic would be half of the time that a sandbox takes to start.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic.json_schema import models_json_schema

from .answers import Json
from .settings import ENDPOINT


class RayReframeSourcePosition(BaseModel):
    """Where the source video sits on the output canvas."""

    x_norm: float = Field(ge=-2, le=2, description="Left edge as a fraction of output width.")
    y_norm: float = Field(ge=-2, le=2, description="Top edge as a fraction of output height.")
    w_norm: float = Field(gt=0, le=2, description="Width as a fraction of output width.")
    h_norm: float = Field(gt=0, le=2, description="Height as a fraction of output height.")


class RayReframeInput(BaseModel):
    """Unknown keys are accepted and ignored, as at fal."""

    prompt: str = Field(min_length=1, max_length=6000, description="What fills the new area.")
    video_url: str = Field(min_length=1, description="URL of the source video.")
    aspect_ratio: Literal["3:4", "4:3", "1:1", "9:16", "16:9", "21:9"]
    resolution: Literal["540p", "720p", "1080p"] = "540p"
    duration: Literal["5s", "10s"] | None = None
    source_position: RayReframeSourcePosition | None = None


class File(BaseModel):
    url: str
    content_type: str | None = None
    file_name: str | None = None
    file_size: int | None = None


class RayVideoOutput(BaseModel):
    video: File
    exr_file: File | None = None


def input_errors(body: Json) -> list[dict[str, Json]]:
    """What fal's runner would list under ``detail`` of its 422, empty for a good input."""
    try:
        RayReframeInput.model_validate(body)
    except ValidationError as error:
        return [
            {**found, "loc": ["body", *found["loc"]]}
            for found in error.errors(include_url=True, include_context=True)
        ]
    return []


def openapi_document(limit_seconds: float) -> dict[str, Json]:
    """The endpoint's OpenAPI document, with the source limit where fal has it: in a sentence."""
    described = create_model(
        "RayReframeInput",
        __base__=RayReframeInput,
        video_url=(
            str,
            Field(
                min_length=1,
                description=f"URL of the source video. Must be {limit_seconds:g} seconds or less.",
            ),
        ),
    )
    _, schemas = models_json_schema(
        [(described, "validation"), (RayVideoOutput, "serialization")],
        ref_template="#/components/schemas/{model}",
    )
    reference = {"$ref": "#/components/schemas/RayReframeInput"}
    output = {"$ref": "#/components/schemas/RayVideoOutput"}
    return {
        "openapi": "3.0.4",
        "info": {
            "title": f"Queue OpenAPI for {ENDPOINT}",
            "version": "1.0.0",
            "description": f"The OpenAPI schema for the {ENDPOINT} queue.",
            "x-fal-metadata": {"endpointId": ENDPOINT, "category": "video-to-video"},
        },
        "components": {"schemas": schemas["$defs"]},
        "paths": {
            f"/{ENDPOINT}": {
                "post": {
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": reference}},
                    }
                }
            },
            f"/{ENDPOINT}/requests/{{request_id}}": {
                "get": {
                    "responses": {
                        "200": {"content": {"application/json": {"schema": output}}},
                    }
                }
            },
        },
        "servers": [{"url": "https://queue.fal.run"}],
    }
