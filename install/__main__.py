"""``python3 install …``: set Reframe up from a checkout, and run its demo or its tests.

    python3 install                      make the environment and nothing else
    python3 install resolve              into DaVinci Resolve's menu; --help shows where else
    python3 install nuke                 into Nuke, Nuke Studio and Hiero
    python3 install uninstall resolve    out of it again (or nuke)
    python3 install demo                 run a whole job on the sandbox: no key, no cost
    python3 install test                 check and test everything

Standard library only. The environment is ``.venv`` in the checkout; it is made once, and again
when pyproject.toml or the Python changes.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
from pathlib import Path

from environment import Environment
from ours import ours
from trouble import Trouble

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "plugin"))

from into_nuke import NukeInstaller
from into_nuke import add_options as add_nuke_options
from into_resolve import ResolveInstaller  # it rests on Reframe's own knowledge of Resolve
from into_resolve import add_options as add_resolve_options

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run one of the commands above; its exit status is ours."""
    for stream in (sys.stdout, sys.stderr):  # a console that lacks a letter shows another
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    wanted, rest, parser = _wanted()
    if rest and wanted.command != "test":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    environment = Environment(ROOT)
    try:
        if wanted.command in HOSTS:
            HOSTS[wanted.command](environment, wanted)
            return 0
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


def _wanted() -> tuple[argparse.Namespace, list[str], argparse.ArgumentParser]:
    parser = argparse.ArgumentParser(prog="python3 install", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command")
    demo = commands.add_parser("demo", help="run a whole job on the sandbox")
    demo.add_argument("--source", help="your own clip instead of ours")
    demo.add_argument("--dest", help="folder for what it makes (default: reframe-demo)")
    test = commands.add_parser("test", help="check and test everything")
    test.epilog = "What follows goes to pytest."
    add_resolve_options(commands.add_parser("resolve", help="into DaVinci Resolve's menu"))
    add_nuke_options(commands.add_parser("nuke", help="into Nuke, Nuke Studio and Hiero"))
    arguments = sys.argv[1:]
    if arguments[:1] == ["uninstall"] and arguments[1:2]:
        arguments = [arguments[1], "--uninstall", *arguments[2:]]
    else:
        commands.add_parser("uninstall", help="out of a host again: uninstall resolve")
    wanted, rest = parser.parse_known_args(arguments)
    if wanted.command == "uninstall":
        parser.error("say from which host: uninstall resolve")
    return wanted, rest, parser


def _resolve(environment: Environment, wanted: argparse.Namespace) -> None:
    installer = ResolveInstaller(ours(ROOT), _say)
    if wanted.uninstall:
        installer.uninstall(wanted.folder)
        return
    installer.look(wanted.folder)
    environment.ensure(tests=False)
    installer.install(wanted.folder, wanted.system)


def _nuke(environment: Environment, wanted: argparse.Namespace) -> None:
    installer = NukeInstaller(ours(ROOT), _say)
    if wanted.uninstall:
        installer.uninstall(wanted.folder)
        return
    installer.look(wanted.folder)
    environment.ensure(tests=False)
    installer.install(wanted.folder)


#: The programs that Reframe is installed into.
HOSTS = {"resolve": _resolve, "nuke": _nuke}


def _say(line: str) -> None:
    print(line, flush=True)


def _demo(environment: Environment, wanted: argparse.Namespace) -> int:
    options = ["--dest", wanted.dest] if wanted.dest else []
    options += ["--source", wanted.source] if wanted.source else []
    return subprocess.call([environment.program("reframe"), "demo", *options])


def _test(environment: Environment, rest: list[str]) -> int:
    """Everything, style and types included, is a test; pytest's own line comes last."""
    # Many tests wait for processes and servers, so two for each core keep the cores busy.
    side_by_side = ["-n", str(2 * (os.cpu_count() or 1)), "--dist", "worksteal"]
    command = [str(environment.python), "-m", "pytest", *(rest or side_by_side)]
    # Hundreds of processes of ours are started: none of them shall have to compile our code.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.call(command, cwd=ROOT, env={**kept, "PYTHONUTF8": "1"})


if __name__ == "__main__":
    raise SystemExit(main())
