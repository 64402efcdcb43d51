"""Docked in a host, the panel has PySide6 and the standard library, and nothing else."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

from reframe.panel import late

PLUGIN = Path(__file__).parents[2] / "plugin"
PANEL = PLUGIN / "reframe" / "panel"

#: Imports the modules named on stdin with a finder that lets nothing else through.
IMPORT_ALL = """
import importlib, sys

ALLOWED = {"reframe", "PySide6", "shiboken6"} | set(sys.stdlib_module_names)

class OnlyWhatAHostHas:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in ALLOWED:
            raise ModuleNotFoundError(name + " is not in the host")
        return None

sys.meta_path.insert(0, OnlyWhatAHostHas())
for name in sys.stdin.read().split():
    importlib.import_module(name)
print(*sorted(name for name in sys.modules if name.split(".")[0] == "reframe"))
"""


def modules() -> list[str]:
    names = []
    for file in sorted(PANEL.rglob("*.py")):
        parts = file.relative_to(PLUGIN).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def run(names: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        input="\n".join(names),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PLUGIN)},
    )


def test_the_panel_imports_with_pyside_and_the_standard_library_alone() -> None:
    done = run([*modules(), *late.MODULES])
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert set(modules()) <= set(loaded)
    others = {name.split(".")[1] for name in loaded if "." in name}
    assert others == {"panel", "model", "link", "hosts"}
    assert not [name for name in loaded if name.startswith("reframe.hosts.desk")]


def test_the_block_holds() -> None:
    assert "is not in the host" in run(["pydantic"]).stderr


def test_the_panel_has_the_syntax_of_python_3_9() -> None:
    for file in PANEL.rglob("*.py"):
        ast.parse(file.read_text("utf-8"), str(file), feature_version=(3, 9))


def test_qt_is_imported_in_one_place() -> None:
    files = [f.name for f in PANEL.rglob("*.py") if "PySide6" in f.read_text("utf-8")]
    assert [name for name in files if name not in ("qt.py", "__init__.py")] == []
