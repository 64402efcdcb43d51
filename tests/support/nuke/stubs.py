"""PyPI's ``types-nuke`` read as text: which names Nuke's module has, and which arguments they take.

The stubs import nothing that is installed, so they are parsed, never imported.
"""

from __future__ import annotations

import ast
import importlib.metadata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass
class Stubs:
    """Function → its overloads; class → its bases and methods; and plain names."""

    functions: dict[str, list[ast.FunctionDef]] = field(default_factory=dict)
    classes: dict[str, tuple[list[str], dict[str, list[ast.FunctionDef]]]] = field(
        default_factory=dict
    )
    names: set[str] = field(default_factory=set)

    def method(self, cls: str, name: str) -> list[ast.FunctionDef] | None:
        """The method of a class or of what it inherits from."""
        bases, methods = self.classes.get(cls, ([], {}))
        if name in methods:
            return methods[name]
        found = (self.method(base, name) for base in bases)
        return next((each for each in found if each is not None), None)


@cache
def stubs() -> Stubs:
    package = importlib.metadata.distribution("types-nuke")
    found = Stubs()
    for file in package.files or ():
        if file.suffix == ".pyi":
            _read(Path(str(package.locate_file(file))), found)
    return found


def _read(path: Path, found: Stubs) -> None:
    for item in ast.parse(path.read_text("utf-8")).body:
        if isinstance(item, ast.FunctionDef):
            found.functions.setdefault(item.name, []).append(item)
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            found.names.add(item.target.id)
        elif isinstance(item, ast.ClassDef):
            bases = [base.id for base in item.bases if isinstance(base, ast.Name)]
            methods: dict[str, list[ast.FunctionDef]] = {}
            for inner in item.body:
                if isinstance(inner, ast.FunctionDef):
                    methods.setdefault(inner.name, []).append(inner)
            found.classes[item.name] = (bases, methods)


def takes(overloads: list[ast.FunctionDef], names: list[str], method: bool) -> bool:
    """Whether one of the overloads has these parameters, in this order."""
    for each in overloads:
        arguments = each.args
        if arguments.vararg or arguments.kwarg:
            return True
        own = [argument.arg for argument in arguments.args][1 if method else 0 :]
        if len(names) <= len(own):
            return True
    return False
