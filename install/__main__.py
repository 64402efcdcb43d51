"""``python3 install …``: set Reframe up from a checkout, and run its demo or its tests.

    python3 install              make the environment and nothing else
    python3 install demo         run a whole job on the sandbox: no key, no cost
    python3 install test         check and test everything

Standard library only. The environment is ``.venv`` in the checkout; it is made once, and again
when pyproject.toml or the Python changes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from environment import Environment
from trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run one of the commands above; its exit status is ours."""
    parser = argparse.ArgumentParser(prog="python3 install", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command")
    demo = commands.add_parser("demo", help="run a whole job on the sandbox")
    demo.add_argument("--source", help="your own clip instead of ours")
    demo.add_argument("--dest", help="folder for what it makes (default: reframe-demo)")
    test = commands.add_parser("test", help="check and test everything")
    test.epilog = "What follows goes to pytest."
    wanted, rest = parser.parse_known_args()
    if rest and wanted.command != "test":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    environment = Environment(ROOT)
    try:
        environment.ensure(tests=wanted.command == "test")
    except Trouble as trouble:
        print(f"install: {trouble}", file=sys.stderr)
        return 1
    if wanted.command == "demo":
        return _demo(environment, wanted)
    if wanted.command == "test":
        return _test(environment, rest)
    print(f"Reframe is ready: {environment.program('reframe')}")
    return 0


def _demo(environment: Environment, wanted: argparse.Namespace) -> int:
    options = ["--dest", wanted.dest] if wanted.dest else []
    options += ["--source", wanted.source] if wanted.source else []
    return subprocess.call([environment.program("reframe"), "demo", *options])


def _test(environment: Environment, rest: list[str]) -> int:
    """Everything, style and types included, is a test; pytest's own line comes last."""
    # Many tests wait for processes and servers, so two for each core keep the cores busy.
    side_by_side = str(2 * (os.cpu_count() or 1))
    command = [str(environment.python), "-m", "pytest", *(rest or ["-n", side_by_side])]
    return subprocess.call(command, cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"})


if __name__ == "__main__":
    raise SystemExit(main())
