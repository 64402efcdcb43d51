"""Which host answers and which hop does not, for people who set up firewalls."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx

from reframe.link.calls import Hop
from reframe.model.errors import ReframeError

from .routes import Routes
from .transport import Answered


def check_hosts(routes: Routes, http: httpx.Client) -> list[Hop]:
    """Ask every host in use for its root, all at once, without the key.

    Any answer below 500 proves the way: name, proxy, connection and certificate are in order.
    """
    hosts = routes.hosts()
    with ThreadPoolExecutor(len(hosts), "connections") as pool:
        return list(pool.map(lambda named: _check(named[0], named[1], http), hosts))


def _check(name: str, url: str, http: httpx.Client) -> Hop:
    host = httpx.URL(url).netloc.decode("ascii")
    try:
        status = http.get(f"{url}/").status_code
    except Answered as no:
        status = no.response.status_code
    except ReframeError as error:
        return Hop(name, host, False, error.message, error.code)
    if status >= 500 or status == 407:
        sentence = f"{host} answers, but with HTTP {status}; try again later."
        return Hop(name, host, False, sentence, "answer")
    return Hop(name, host, True, f"{host} answers.")
