"""What runs inside a host needs nothing but Python's standard library, from Python 3.9 on."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.interpreters import interpreter

PLUGIN = Path(__file__).parents[1] / "plugin"
PACKAGE = PLUGIN / "reframe"

#: Runs in a bare interpreter: no site-packages, and a finder that lets nothing but the standard
#: library and the modules under test through. Imports every module named on stdin.
IMPORT_ALL = """
import importlib, importlib.machinery, sys

plugin = sys.argv[1]
standard = list(sys.path)

class OnlyTheStandardLibrary:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "reframe":
            return importlib.machinery.PathFinder.find_spec(name, path or [plugin])
        if path is None and name not in sys.builtin_module_names:
            found = importlib.machinery.PathFinder.find_spec(name, standard)
            if found is None or "site-packages" in str(found.origin):
                raise ModuleNotFoundError(name + " is not in the standard library")
            return found
        return None

sys.meta_path.insert(0, OnlyTheStandardLibrary())
for name in sys.stdin.read().split():
    importlib.import_module(name)
print(*sorted(name for name in sys.modules if name.split(".")[0] == "reframe"))
"""

COMPILE_ALL = """
import sys
for path in sys.stdin.read().splitlines():
    with open(path, encoding="utf-8") as stream:
        compile(stream.read(), path, "exec", dont_inherit=True)
print(sys.version_info[:2])
"""


def in_host_files() -> list[Path]:
    """model, link and hosts, without the desk: it runs in no host."""
    files = [PACKAGE / "__init__.py"]
    for package in ("model", "link", "hosts"):
        files += sorted((PACKAGE / package).rglob("*.py"))
    return [path for path in files if PACKAGE / "hosts" / "desk" not in path.parents]


def modules() -> list[str]:
    names = []
    for path in in_host_files():
        parts = path.relative_to(PLUGIN).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def run(python: str, code: str, given: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-I", "-S", "-B", "-c", code, *arguments],
        input=given,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_in_host_packages_import_with_the_standard_library_alone(which: str) -> None:
    done = run(interpreter(which), IMPORT_ALL, "\n".join(modules()), str(PLUGIN))
    assert done.returncode == 0, done.stderr
    assert set(modules()) <= set(done.stdout.split())
    assert not any("desk" in name.split(".") for name in done.stdout.split())


@pytest.mark.parametrize("which", ["oldest", "newest"])
@pytest.mark.parametrize(
    "name", ["pydantic", "filelock", "requests", "reframe.hosts.desk.documents"]
)
def test_the_block_holds(which: str, name: str, tmp_path: Path) -> None:
    """So that the test above can fail: what is not in the standard library is not found."""
    done = run(interpreter(which), IMPORT_ALL, name, str(PLUGIN))
    assert done.returncode != 0
    assert "is not in the standard library" in done.stderr


@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_in_host_packages_and_the_desk_compile(which: str) -> None:
    files = [*in_host_files(), *sorted((PACKAGE / "hosts" / "desk").rglob("*.py"))]
    done = run(interpreter(which), COMPILE_ALL, "\n".join(map(str, files)))
    assert done.returncode == 0, done.stderr
