"""What the tests of the service share: a marked key, time limits, fal's bytes, an authority."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme

from reframe.service.credentials import Key
from reframe.service.patience import Patience

#: Long enough for a loaded machine, short enough for a test that waits it out.
QUICK = Patience(connect=20.0, answer=20.0, submit=20.0, transfer=20.0, pauses=(0.0, 0.0))
#: For tests in which the other end never answers.
HASTY = Patience(connect=5.0, answer=0.5, submit=0.5, transfer=0.5, pauses=())

KEY = Key("marked-id:marked-secret-0123456789")

SUBMIT = "/luma/agent/ray/v3.2/reframe"
RECEIPT = {
    "request_id": "req-1",
    "response_url": "https://queue.fal.run/luma/agent/requests/req-1",
    "status_url": "https://queue.fal.run/luma/agent/requests/req-1/status",
    "cancel_url": "https://queue.fal.run/luma/agent/requests/req-1/cancel",
    "status": "IN_QUEUE",
    "queue_position": 0,
}


def token(base_url: str) -> dict[str, str]:
    return {
        "token": "cdn-token",
        "token_type": "Bearer",
        "base_url": base_url,
        "expires_at": "2099-01-01T00:00:00+00:00",
    }


@dataclass
class Authority:
    """A certificate authority of a studio."""

    ca: trustme.CA
    file: Path

    def server(self, *names: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*names).configure_cert(context)
        return context


def make_authority(file: Path) -> Authority:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(file))
    return Authority(ca, file)
