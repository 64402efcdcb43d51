"""The files that the sandbox holds: uploads and results, their names, expiry and ETags."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

LIFECYCLE_HEADERS = ("x-fal-object-lifecycle-preference", "x-fal-object-lifecycle")


@dataclass
class StoredFile:
    """One file. Times are seconds since the epoch on the sandbox's own clock."""

    id: str
    name: str
    content_type: str
    path: Path
    url: str
    created: float
    #: What the lifecycle headers asked for, as sent.
    lifecycle: dict[str, object] = field(default_factory=dict)
    expires: float | None = None
    #: None until all bytes are here.
    etag: str | None = None
    deleted: bool = False

    @property
    def size(self) -> int:
        return self.path.stat().st_size


@dataclass
class Multipart:
    """An upload in parts; ``parts`` are the ETags by part number."""

    file: StoredFile
    parts: dict[int, str] = field(default_factory=dict)


class Storage:
    """Files below one folder, found by the id in their URL."""

    def __init__(self, folder: Path, url: str, now: Callable[[], float]) -> None:
        self._folder = folder
        self._url = url
        self._now = now
        self._lock = threading.Lock()
        self._files: dict[str, StoredFile] = {}
        self._multiparts: dict[str, Multipart] = {}
        self._tokens: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def issue_token(self) -> str:
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens.add(token)
        return token

    def knows_token(self, token: str) -> bool:
        with self._lock:
            return token in self._tokens

    def scratch(self) -> Path:
        """A path for bytes that are still coming in."""
        return self._folder / f"incoming-{secrets.token_hex(8)}"

    def reserve(
        self, name: str, content_type: str, lifecycle: dict[str, object] | None = None
    ) -> StoredFile:
        """A file that has a URL and no bytes yet."""
        file_id = secrets.token_hex(8)
        name = Path(name).name or "upload.bin"
        created = self._now()
        asked = lifecycle or {}
        seconds = asked.get("expiration_duration_seconds")
        stored = StoredFile(
            file_id,
            name,
            content_type,
            self._folder / file_id,
            f"{self._url}/files/b/{file_id}/{quote(name)}",
            created,
            asked,
            created + seconds if isinstance(seconds, (int, float)) else None,
        )
        with self._lock:
            self._files[file_id] = stored
        return stored

    def fill(self, stored: StoredFile, content: Path) -> None:
        """Give ``stored`` its bytes; ``content`` is moved into the storage."""
        digest = hashlib.md5(content.read_bytes(), usedforsecurity=False).hexdigest()
        content.replace(stored.path)
        stored.etag = f'"{digest}"'

    def find(self, file_id: str) -> StoredFile | None:
        with self._lock:
            return self._files.get(file_id)

    def find_url(self, url: str) -> StoredFile | None:
        """The file behind one of this sandbox's own URLs."""
        prefix = f"{self._url}/files/b/"
        if not url.startswith(prefix):
            return None
        return self.find(url.removeprefix(prefix).partition("/")[0])

    def all(self) -> list[StoredFile]:
        with self._lock:
            return list(self._files.values())

    def gone(self, stored: StoredFile) -> bool:
        """Deleted, or past its expiry."""
        return stored.deleted or (stored.expires is not None and self._now() >= stored.expires)

    def delete(self, stored: StoredFile) -> None:
        stored.deleted = True
        stored.path.unlink(missing_ok=True)

    def alter(self, stored: StoredFile) -> None:
        """Change the file's bytes and ETag, as a service does that makes it anew.

        The bytes changed are the minor version in an MP4's first box: every player ignores them.
        """
        content = bytearray(stored.path.read_bytes())
        if content[4:8] == b"ftyp":
            content[15] ^= 0xFF
        changed = self.scratch()
        changed.write_bytes(content)
        self.fill(stored, changed)
        stored.etag = f'"{secrets.token_hex(16)}"'

    def begin_multipart(self, stored: StoredFile) -> str:
        upload_id = secrets.token_hex(12)
        with self._lock:
            self._multiparts[upload_id] = Multipart(stored)
        return upload_id

    def multipart(self, upload_id: str) -> Multipart | None:
        with self._lock:
            return self._multiparts.get(upload_id)

    def add_part(self, upload_id: str, number: int, content: Path) -> str:
        """Keep one part and return its ETag; a part sent again replaces the first."""
        etag = f'"{hashlib.md5(content.read_bytes(), usedforsecurity=False).hexdigest()}"'
        content.replace(self._part_path(upload_id, number))
        with self._lock:
            self._multiparts[upload_id].parts[number] = etag
        return etag

    def complete_multipart(self, upload_id: str) -> StoredFile:
        """Join the parts in the order of their numbers."""
        multipart = self._multiparts[upload_id]
        whole = self.scratch()
        with whole.open("wb") as joined:
            for number in sorted(multipart.parts):
                part = self._part_path(upload_id, number)
                joined.write(part.read_bytes())
                part.unlink()
        self.fill(multipart.file, whole)
        return multipart.file

    def _part_path(self, upload_id: str, number: int) -> Path:
        return self._folder / f"part-{upload_id}-{number}"


def lifecycle_from(headers: dict[str, str]) -> dict[str, object]:
    """What the lifecycle headers say, or nothing where they say nothing readable."""
    for name in LIFECYCLE_HEADERS:
        try:
            value = json.loads(headers.get(name, ""))
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    return {}
