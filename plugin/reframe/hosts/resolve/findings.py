"""What is known of a build of Resolve that its documents do not say.

Sources disagree or are silent (facts/resolve.md §5), so these are measured: by the self-test, and
by the adapter whenever it has to correct itself, or sees it by the way. They are kept for each
build in ``resolve.json`` under ``REFRAME_HOME``; what was never measured is None, and then what
most sources say is taken for true.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Callable, Dict, Optional, Union

from reframe.link.home import home_folder, private_folder, write_private
from reframe.model.errors import ReframeError


@dataclass(frozen=True)
class Findings:
    """The findings of one build; None: not measured."""

    #: clipInfo's endFrame is the last frame that is used. Assumed: the first that is not (§2.1).
    end_frame_inclusive: Optional[bool] = None
    #: Marks' out is the last frame that is marked. Assumed: so it is in Resolve's own windows.
    mark_out_inclusive: Optional[bool] = None
    #: Render presets can be saved, and so all of Deliver's settings put back. Assumed: they can.
    presets_are_kept: Optional[bool] = None


#: Told what was learnt about the build.
Learn = Callable[[Findings], None]


def findings_of(build: str) -> Findings:
    """What is kept for a build, as `Resolve.GetVersionString` names it."""
    kept = _read().get(build, {})
    names = {each.name for each in fields(Findings)}
    known = {key: value for key, value in kept.items() if key in names and isinstance(value, bool)}
    return replace(Findings(), **known)


def remember(build: str, findings: Findings) -> None:
    """Keep the findings of a build. What cannot be kept is measured again: nothing is raised."""
    measured = {name: value for name, value in asdict(findings).items() if value is not None}
    kept = {**_read(), build: measured}
    try:
        private_folder(home_folder())
        write_private(_file(), json.dumps(kept, indent=1, sort_keys=True) + "\n")
    except ReframeError:
        pass


def _file() -> Path:
    return home_folder() / "resolve.json"


def _read() -> Dict[str, Dict[str, Union[bool, Any]]]:
    try:
        kept = json.loads(_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {key: value for key, value in kept.items() if isinstance(value, dict)}
