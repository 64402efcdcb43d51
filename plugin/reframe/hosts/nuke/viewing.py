"""Which view the script's pictures are seen through on a Rec.709 display (facts/nuke.md §2.10).

What is sent has gone through it, whether Nuke renders or the engine reads the file; and what
comes back goes through its inverse, so that in the same viewer it looks as it did.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, FrozenSet, List, Optional

from reframe.model.order import Viewing

from .display import pick, uses_ocio, viewer_look
from .knobs import tokens, value_of

if TYPE_CHECKING:
    from .api import Node, Nuke

#: Nuke's own curves, which are a configuration as well, and their Rec.709.
CURVES = "nuke-default"
_REC709 = Viewing(CURVES, "default", "rec709")
#: Foundry puts this before OpenColorIO's names of its built-in configurations.
_FOUNDRY = "fn-nuke_"
#: Configurations that the engine has by name; a test holds these against OpenColorIO.
BUILT_IN: FrozenSet[str] = frozenset(
    f"{kind}-config-{version}"
    for version in (
        "v1.0.0_aces-v1.3_ocio-v2.1",
        "v2.1.0_aces-v1.3_ocio-v2.3",
        "v2.2.0_aces-v1.3_ocio-v2.4",
        "v4.0.0_aces-v2.0_ocio-v2.5",
    )
    for kind in ("cg", "studio")
)
_BY_NAME = frozenset({CURVES, "aces_1.2"})
#: Display and views of configurations by a part of their names, where there is no viewer to list
#: them: in terminal mode.
_USUAL: Dict[str, Dict[str, List[str]]] = {
    "aces_1.2": {"ACES": ["Rec.709"]},
    "_aces-v1.3_": {"Rec.1886 Rec.709 - Display": ["ACES 1.0 - SDR Video"]},
    "_aces-v2.0_": {"Rec.1886 Rec.709 - Display": ["ACES 2.0 - SDR 100 nits (Rec.709)"]},
}
#: What makes light of a movie's codes in the colour spaces that a Read may show it in. Those of
#: gamma 2.4 are how the engine takes a movie anyway.
_OF_MOVIES = {
    **dict.fromkeys(("rec709", "Camera Rec.709", "Utility - Rec.709 - Camera"), _REC709),
    **dict.fromkeys(
        (
            "sRGB",
            "sRGB - Texture",
            "sRGB Encoded Rec.709 (sRGB)",
            "Utility - sRGB - Texture",
        ),
        Viewing(CURVES, "default", "sRGB"),
    ),
    "Output - Rec.709": Viewing("aces_1.2", "ACES", "Rec.709"),
}


def viewing_of_movie(space: str) -> Optional[Viewing]:
    """How a movie's result becomes the light that its Read makes of it; None: gamma 2.4."""
    return _OF_MOVIES.get(space)


def viewing_of(nuke: Nuke) -> Optional[Viewing]:
    """The view that a render would take, without making a node.

    None where it cannot be told, and where the engine cannot know the configuration.
    """
    if not uses_ocio(nuke):
        return _REC709
    config = config_of(nuke)
    if not _is_known(config):
        return None
    views = _views(nuke) or next((v for name, v in _USUAL.items() if name in config), {})
    chosen = pick(views, viewer_look(nuke))
    return None if chosen is None else Viewing(config, *chosen)


def viewing_through(nuke: Nuke, node: Optional[Node]) -> Optional[Viewing]:
    """The view that a node with ``display`` and ``view`` has rendered through; without a node, the
    codes are Nuke's own Rec.709, where the script has Nuke's own curves."""
    if node is None:
        return None if uses_ocio(nuke) else _applied(_REC709)
    display, view = str(value_of(node, "display")), str(value_of(node, "view"))
    return _applied(Viewing(config_of(nuke), display, view))


def _applied(viewing: Viewing) -> Viewing:
    return Viewing(viewing.config, viewing.display, viewing.view, applied=True)


def config_of(nuke: Nuke) -> str:
    """The script's OpenColorIO configuration: a path, or the name of one that has none.

    ``$OCIO`` overrules what the script says. Nuke's own lie in its installation, as a file or as
    a folder with ``config.ocio``.
    """
    given = os.environ.get("OCIO", "")
    if given:
        named = given.rpartition("ocio://")
        return named[2] if named[1] else str(Path(given).absolute())
    root: Any = nuke.root()
    name = "".join(tokens([value_of(root, "OCIO_config")]))
    if name == "custom":
        path = root["customOCIOConfigPath"]
        return str(path.evaluate() if hasattr(path, "evaluate") else path.value())
    if name.replace(_FOUNDRY, "") in BUILT_IN or name == CURVES:
        return name
    return next((str(path) for path in _shipped(nuke, name) if path.is_file()), name)


def _shipped(nuke: Nuke, name: str) -> List[Path]:
    program: Any = getattr(nuke, "EXE_PATH", "")
    configs = Path(str(program)).parent / "plugins" / "OCIOConfigs" / "configs"
    return [configs / f"{name}.ocio", configs / name / "config.ocio"]


def _is_known(config: str) -> bool:
    if config.replace(_FOUNDRY, "") in BUILT_IN or config in _BY_NAME:
        return True
    return Path(config).is_absolute() and Path(config).is_file()


def _views(nuke: Nuke) -> Dict[str, List[str]]:
    """Display → its views, from the viewer's list: ``view (display)``."""
    processes: Any = getattr(nuke, "ViewerProcess", None)
    found: Dict[str, List[str]] = {}
    for name in processes.registeredNames() if processes is not None else ():
        view, bracket, display = str(name).rpartition(" (")
        if bracket:
            found.setdefault(display[:-1], []).append(view)
    return found
