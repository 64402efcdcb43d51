"""``python -m reframe.service.keeping``: puts the key on standard input into the system's keyring.

The panel may run in a host, where there is no keyring. It hands the key to a process of Reframe's
own by a pipe: a key is in no message between processes, no command line and no file.
"""

from __future__ import annotations

import json
import sys

from reframe.model.errors import BadInput, ReframeError

from .credentials import Key, store_key


def main() -> int:
    """0 when the key is kept; else an error's JSON is on standard output."""
    text = sys.stdin.read().strip()
    try:
        if not text:
            raise BadInput("There is no key in this field; paste the one from fal.", "bad-key")
        store_key(Key(text))
    except ReframeError as problem:
        sys.stdout.write(json.dumps(problem.to_json()))
        return problem.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
