"""fal's storage: tokens, uploads in one piece or in parts, and uploads to a signed URL."""

from __future__ import annotations

import secrets
from datetime import datetime, timezone
from pathlib import Path

from .answers import Answer, Json, detail, json_answer
from .state import Request, State
from .storage import lifecycle_from

_TOKEN_SECONDS = 3600


def issue_token(state: State, _request: Request) -> Answer:
    """POST /storage/auth/token. ``expires_at`` has an offset: Python 3.10 cannot read a Z."""
    expires = datetime.fromtimestamp(state.clock.now() + _TOKEN_SECONDS, timezone.utc)
    return json_answer(
        200,
        {
            "token": state.storage.issue_token(),
            "token_type": "Bearer",
            "base_url": state.url,
            "expires_at": expires.isoformat(),
        },
    )


def upload(state: State, request: Request) -> Answer:
    """POST /files/upload: the whole file in the body."""
    stored = state.storage.reserve(
        request.header("X-Fal-File-Name"),
        request.header("Content-Type") or "application/octet-stream",
        lifecycle_from(request.headers),
    )
    state.storage.fill(stored, _sent_file(request))
    return json_answer(200, {"access_url": stored.url})


def begin_parts(state: State, request: Request) -> Answer:
    """POST /files/upload/multipart"""
    stored = state.storage.reserve(
        request.header("X-Fal-File-Name"),
        request.header("Content-Type") or "application/octet-stream",
        lifecycle_from(request.headers),
    )
    upload_id = state.storage.begin_multipart(stored)
    return json_answer(200, {"access_url": stored.url, "uploadId": upload_id})


def take_part(state: State, request: Request) -> Answer:
    """PUT {access_url}/multipart/{upload id}/{part number}"""
    multipart = state.storage.multipart(request.names["upload"])
    if multipart is None or multipart.file.id != request.names["file"]:
        return detail(404, "Upload not found")
    etag = state.storage.add_part(
        request.names["upload"], int(request.names["number"]), _sent_file(request)
    )
    return json_answer(200, {"partNumber": int(request.names["number"])}, {"ETag": etag})


def complete_parts(state: State, request: Request) -> Answer:
    """POST {access_url}/multipart/{upload id}/complete: every part with the ETag it was given."""
    multipart = state.storage.multipart(request.names["upload"])
    if multipart is None or multipart.file.id != request.names["file"]:
        return detail(404, "Upload not found")
    if _named_parts(request.json) != multipart.parts:
        return detail(400, "The parts named are not the parts that were uploaded.")
    stored = state.storage.complete_multipart(request.names["upload"])
    return json_answer(200, {"access_url": stored.url})


def _named_parts(body: Json) -> dict[int, str]:
    parts = body.get("parts") if isinstance(body, dict) else None
    if not isinstance(parts, list):
        return {}
    return {
        part["partNumber"]: part["etag"]
        for part in parts
        if isinstance(part, dict) and "partNumber" in part and "etag" in part
    }


def initiate(state: State, request: Request) -> Answer:
    """POST /storage/upload/initiate: a URL that takes the file by PUT without a key."""
    asked = request.json if isinstance(request.json, dict) else {}
    stored = state.storage.reserve(
        str(asked.get("file_name", "")),
        str(asked.get("content_type", "application/octet-stream")),
        lifecycle_from(request.headers),
    )
    signed = f"{stored.url}?signature={secrets.token_hex(16)}"
    return json_answer(200, {"upload_url": signed, "file_url": stored.url})


def take_signed(state: State, request: Request) -> Answer:
    """PUT to the URL that `initiate` gave."""
    stored = state.storage.find(request.names["file"])
    if stored is None or "signature" not in request.query:
        return detail(403, "Invalid signature")
    state.storage.fill(stored, _sent_file(request))
    return Answer(200, headers={"ETag": stored.etag or ""})


def _sent_file(request: Request) -> Path:
    if request.file is None:
        raise TypeError("the route of an upload must put its body into a file")
    return request.file
