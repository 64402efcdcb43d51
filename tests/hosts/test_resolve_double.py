"""The double of Resolve invents nothing: every method is one of the published stubs'."""

from __future__ import annotations

import ast
import inspect
import sysconfig
from functools import cache
from pathlib import Path

import pytest

from support.resolve import Quirks, World, studio
from support.resolve.item import TimelineItem
from support.resolve.media import Folder, MediaPoolItem
from support.resolve.media_pool import MediaPool
from support.resolve.project import Project, ProjectManager, Resolve
from support.resolve.surface import NEWER_THAN_THE_STUBS, SINCE
from support.resolve.timeline import Timeline

CLASSES = (
    Resolve, ProjectManager, Project, MediaPool, Folder, MediaPoolItem, Timeline, TimelineItem
)  # fmt: skip


@cache
def published() -> dict[str, list[ast.arguments]]:
    """Class and method → the arguments of each overload, out of ``fusionscript-stubs``."""
    stubs = Path(sysconfig.get_paths()["purelib"]) / "fusionscript-stubs" / "fusionscript.pyi"
    found: dict[str, list[ast.arguments]] = {}
    for each in ast.parse(stubs.read_text("utf-8")).body:
        if isinstance(each, ast.ClassDef):
            for method in each.body:
                if isinstance(method, ast.FunctionDef):
                    found.setdefault(f"{each.name}.{method.name}", []).append(method.args)
    return found


def methods() -> list[tuple[str, list[inspect.Parameter]]]:
    return [
        (f"{cls.__name__}.{name}", list(inspect.signature(method).parameters.values())[1:])
        for cls in CLASSES
        for name, method in vars(cls).items()
        if name[0].isupper()
    ]


@pytest.mark.parametrize(("name", "parameters"), methods(), ids=lambda value: str(value)[:60])
def test_every_method_of_the_double_is_published(
    name: str, parameters: list[inspect.Parameter]
) -> None:
    if name in NEWER_THAN_THE_STUBS:
        arguments, source = NEWER_THAN_THE_STUBS[name]
        assert tuple(parameter.name for parameter in parameters) == arguments
        assert source
        return
    overloads = published()[name]
    assert any(_fits(parameters, arguments) for arguments in overloads)


def _fits(parameters: list[inspect.Parameter], published: ast.arguments) -> bool:
    """As many arguments can be given, none more is needed, and the first one means the same."""
    names = [argument.arg for argument in published.args[1:]]
    needed = [each for each in parameters if each.default is inspect.Parameter.empty]
    first = [parameter.name for parameter in parameters][:1]
    return len(needed) <= len(names) <= len(parameters) and (not names or first == names[:1])


def test_what_the_stubs_have_is_not_called_newer() -> None:
    assert not set(NEWER_THAN_THE_STUBS) & set(published())


def test_every_version_in_the_table_names_a_method_of_the_double() -> None:
    names = {name for name, _ in methods()}
    bare = {name.partition(".")[2] for name in names}
    assert set(SINCE) <= names | bare


def test_an_older_surface_has_no_newer_method() -> None:
    resolve = studio(World((18, 6)))
    timeline = resolve.GetProjectManager().GetCurrentProject().GetCurrentTimeline()
    assert timeline.GetMarkInOut is None
    assert hasattr(timeline, "GetSelectedClips")
    honest = studio(World((18, 6), quirks=Quirks(everything_is_there=False)))
    assert not hasattr(honest, "IsStudio")


def test_an_open_dialog_makes_every_answer_nothing() -> None:
    resolve = studio()
    manager = resolve.GetProjectManager()
    resolve.world.modal = True
    assert resolve.GetProjectManager() is None
    assert manager.GetCurrentProject() is None
    assert not resolve.OpenPage("edit")
