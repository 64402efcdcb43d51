"""The endpoint's limits and choices from fal's own OpenAPI document, kept for offline use.

The document is read field by field and never trusted to be well-formed: what is missing, odd or
out of bounds keeps the value of the built-in table (`reframe.model.endpoint.Endpoint`). Prices are
not in the document; a resolution without a known price is left out, since it cannot be quoted.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from reframe.model.endpoint import PRODUCT_LIMIT_SECONDS, Endpoint
from reframe.model.errors import BadInput
from reframe.model.geometry import parse_ratio

_FILE = "endpoint.json"

#: "10 seconds", "10-second", "10s"; what follows must not make it another word.
_SECONDS = re.compile(r"(?<![\d.])(\d{1,4})(?:\.\d+)?[\s-]*(?:s|secs?|seconds?)\b", re.I)
_DURATION = re.compile(r"\d{1,3}s")
_LONGEST_PROMPT = 100_000
_MOST_NODES = 100
_MOST_CHOICES = 32

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cached:
    """What an earlier run read from fal, and when."""

    endpoint: Endpoint
    read: datetime

    @property
    def age(self) -> timedelta:
        """Never negative, whatever was done to the clock."""
        return max(datetime.now(timezone.utc) - self.read, timedelta(0))


def parse_openapi(document: object) -> Endpoint:
    """The endpoint as ``document`` (parsed JSON) describes it; never raises.

    A limit of seconds found in the description of ``video_url`` is fal's own word: it becomes both
    ``max_seconds`` and ``documented_seconds``, between 1 and this product's limit.
    """
    known = Endpoint()
    read = _Document(document)
    fields = read.input_fields(known.id)
    if not fields:
        return known
    ratios = _known_first(read.choices(fields.get("aspect_ratio")), known.ratios, _is_ratio)
    priced = dict(known.prices)
    tiers = _known_first(read.choices(fields.get("resolution")), known.resolutions, priced.get)
    found = replace(
        known,
        ratios=ratios or known.ratios,
        resolutions=tiers or known.resolutions,
        durations=_durations(read, fields, known),
        prompt_limit=_prompt_limit(read, fields, known),
        source="fal's OpenAPI document",
    )
    seconds = _seconds(read, fields.get("video_url"))
    if seconds is None:
        return found
    return replace(found, max_seconds=seconds, documented_seconds=seconds)


def load_endpoint(folder: Path) -> Cached | None:
    """What `save_endpoint` left in ``folder``; None when there is nothing, or nothing sound."""
    try:
        cached = _CACHED.validate_json((folder / _FILE).read_bytes())
    except (OSError, ValidationError, BadInput) as error:
        _log.debug("No cached endpoint (%s).", type(error).__name__)
        return None
    if cached.read.tzinfo is None or not _is_sound(cached.endpoint):
        return None
    return cached


def save_endpoint(folder: Path, endpoint: Endpoint) -> None:
    """Keep ``endpoint`` with the present time. A folder that takes no file is not an error."""
    body = _CACHED.dump_json(Cached(endpoint, datetime.now(timezone.utc)), indent=1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{_FILE}-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(folder / _FILE)
        except OSError:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        _log.warning("The endpoint's limits could not be kept (%s).", error)


class _Document:
    """An OpenAPI document of unknown soundness, and ways to find one's way in it."""

    def __init__(self, document: object) -> None:
        self._root = document

    def input_fields(self, endpoint_id: str) -> dict[str, object]:
        """The properties of the endpoint's input, or nothing."""
        body = self._dig("paths", f"/{endpoint_id}", "post", "requestBody", "content")
        schema = _get(_get(body, "application/json"), "schema")
        schemas = self._dig("components", "schemas")
        others = list(schemas.values()) if isinstance(schemas, dict) else []
        for candidate in (schema, *others):
            for node in self._nodes(candidate):
                fields = _get(node, "properties")
                if isinstance(fields, dict) and {"prompt", "video_url", "aspect_ratio"} <= set(
                    fields
                ):
                    return fields
        return {}

    def choices(self, field: object) -> list[str]:
        """Every text that an enum or const of the field names, in the document's order."""
        found: list[str] = []
        for node in self._nodes(field):
            options = _get(node, "enum")
            single = _get(node, "const")
            for option in [*(options if isinstance(options, list) else []), single]:
                if isinstance(option, str) and option not in found:
                    found.append(option)
        return found[:_MOST_CHOICES]

    def values(self, field: object, name: str) -> Iterator[object]:
        """What ``name`` says in the field or in anything that it is made of."""
        for node in self._nodes(field):
            value = _get(node, name)
            if value is not None:
                yield value

    def _nodes(self, start: object) -> Iterator[dict[str, object]]:
        """The node and all that it refers to or is combined of, each once, and not for ever."""
        waiting, seen = [start], set[int]()
        while waiting and len(seen) < _MOST_NODES:
            node = waiting.pop(0)
            if not isinstance(node, dict) or id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            reference = node.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/"):
                waiting.append(self._dig(*reference[2:].split("/")))
            for name in ("allOf", "anyOf", "oneOf"):
                parts = node.get(name)
                waiting.extend(parts if isinstance(parts, list) else [])

    def _dig(self, *names: str) -> object:
        node = self._root
        for name in names:
            node = _get(node, name.replace("~1", "/").replace("~0", "~"))
        return node


def _get(node: object, name: str) -> object:
    return node.get(name) if isinstance(node, dict) else None


def _known_first(
    offered: list[str], known: tuple[str, ...], is_usable: Callable[[str], object]
) -> tuple[str, ...]:
    """What is offered, in the order of the built-in table, and after it what is new."""
    usable = [choice for choice in offered if is_usable(choice)]
    new = [choice for choice in usable if choice not in known]
    return (*(choice for choice in known if choice in usable), *new)


def _is_ratio(text: str) -> bool:
    try:
        return re.fullmatch(r"\d{1,4}:\d{1,4}", text) is not None and parse_ratio(text) > 0
    except BadInput:
        return False


def _durations(read: _Document, fields: dict[str, object], known: Endpoint) -> tuple[str, ...]:
    if "duration" not in fields:
        return ()
    found = [text for text in read.choices(fields["duration"]) if _DURATION.fullmatch(text)]
    return tuple(found) or known.durations


def _prompt_limit(read: _Document, fields: dict[str, object], known: Endpoint) -> int:
    for value in read.values(fields.get("prompt"), "maxLength"):
        if isinstance(value, int) and value is not True and 1 <= value <= _LONGEST_PROMPT:
            return value
    return known.prompt_limit


def _seconds(read: _Document, field: object) -> int | None:
    """The longest source in whole seconds, if the description of the field says one."""
    named = [
        int(number)
        for text in read.values(field, "description")
        if isinstance(text, str)
        for number in _SECONDS.findall(text)
    ]
    return min(max(*named, 1), PRODUCT_LIMIT_SECONDS) if named else None


def _is_sound(endpoint: Endpoint) -> bool:
    """Whether a cached endpoint keeps the bounds that a parsed one has."""
    known = Endpoint()
    return (
        endpoint.id == known.id
        and endpoint.prices == known.prices
        and endpoint.refused_pairs == known.refused_pairs
        and bool(endpoint.ratios)
        and all(map(_is_ratio, endpoint.ratios))
        and bool(endpoint.resolutions)
        and set(endpoint.resolutions) <= set(dict(known.prices))
        and all(map(_DURATION.fullmatch, endpoint.durations))
        and 1 <= endpoint.prompt_limit <= _LONGEST_PROMPT
        and 1 <= endpoint.max_seconds <= PRODUCT_LIMIT_SECONDS
        and 1 <= endpoint.documented_seconds <= PRODUCT_LIMIT_SECONDS
    )


_CACHED = TypeAdapter(Cached)
