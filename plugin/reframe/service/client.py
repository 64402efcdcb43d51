"""What fal-client lacks: fal's own client over our transport.

fal-client builds the submission, the upload token and the parts of a large upload; every byte of
it goes through `reframe.service.transport`, which also adds the key. fal-client itself never
holds it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property

import fal_client
import httpx
from fal_client.auth import FAL_QUEUE_RUN_HOST, AuthCredentials
from fal_client.client import CDNToken, CDNTokenManager

from reframe.model.errors import BadInput

from . import answers
from .credentials import Key
from .patience import Patience
from .routes import MEDIA, QUEUE, Routes
from .transport import open_http

#: What an upload token is good for when its reply does not say it readably.
_TOKEN_LIFE = timedelta(minutes=5)


@dataclass(frozen=True)
class Client(fal_client.SyncClient):
    """fal-client with one attempt per request, our time limits, and our errors.

    Every call raises `ReframeError` or `reframe.service.transport.Answered`, and none of the
    errors that fal-client repeats. ``keyless`` goes to hosts that must not see the key.
    """

    secret: Key = field(kw_only=True, repr=False)
    routes: Routes = field(kw_only=True)
    patience: Patience = field(kw_only=True)
    keyless: httpx.Client = field(kw_only=True, repr=False)

    def __post_init__(self) -> None:
        if f"https://{FAL_QUEUE_RUN_HOST}" != QUEUE:
            raise BadInput(
                f"FAL_RUN_HOST or FAL_QUEUE_RUN_HOST sends fal's queue to {FAL_QUEUE_RUN_HOST}, "
                "which Reframe does not know; unset it, or use REFRAME_SERVICE_URL.",
                "service-url",
            )

    @cached_property
    def _auth(self) -> AuthCredentials:
        return AuthCredentials("Key", "")

    @cached_property
    def _client(self) -> httpx.Client:
        return open_http(self.routes, self.patience, self.secret)

    @cached_property
    def _token_manager(self) -> CDNTokenManager:
        return Tokens(self._client, self.routes)

    @property
    def keyed(self) -> httpx.Client:
        """HTTP to fal's API, with the account's key."""
        return self._client

    @property
    def tokens(self) -> CDNTokenManager:
        """The short-lived tokens that uploads are made with."""
        return self._token_manager

    def close(self) -> None:
        self._client.close()


class Tokens(CDNTokenManager):
    """fal-client's upload tokens, asked for over our transport, and read with care."""

    def __init__(self, keyed: httpx.Client, routes: Routes) -> None:
        super().__init__(AuthCredentials("Key", ""))
        self._keyed = keyed
        self._routes = routes

    def _refresh_token(self) -> CDNToken:
        reply = self._keyed.post(self._url, json={}, headers={"Accept": "application/json"})
        data = answers.read_object(reply.content)
        token, kind, base = (data.get(name) for name in ("token", "token_type", "base_url"))
        if not _fits_header(token) or not _fits_header(kind):
            raise answers.unreadable("an upload token")
        if not isinstance(base, str) or not self._routes.takes_uploads(self._routes.locate(base)):
            base = MEDIA
        ends = answers.read_time(data.get("expires_at"))
        return CDNToken(
            token=str(token),
            token_type=str(kind),
            base_upload_url=base.rstrip("/"),
            expires_at=ends or datetime.now(timezone.utc) + _TOKEN_LIFE,
        )


def _fits_header(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and bool(value)
