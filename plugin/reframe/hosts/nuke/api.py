"""What of Nuke's Python API is used: for type checkers, which hold it to ``types-nuke``.

The adapter is given Nuke's module and imports none, so that a double can stand in. Where
``types-nuke`` is not installed these names mean anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional

if TYPE_CHECKING:
    from typing import Protocol

    import nuke

    Node = nuke.Node
    Group = nuke.Group
    Knob = nuke.Knob

    class Nuke(Protocol):
        """The module. Signatures of the facts (§1.4, §2.1, §2.5) that the stubs agree with."""

        GUI: bool
        INVISIBLE: int
        NUKE_VERSION_STRING: str
        env: nuke.GlobalsEnvironment
        nodes: nuke.Nodes

        def root(self) -> nuke.Root: ...
        def selectedNodes(self) -> List[nuke.Node]: ...  # noqa: N802
        def selectedNode(self) -> nuke.Node: ...  # noqa: N802
        def allNodes(self, *args: Any, **kwargs: Any) -> List[nuke.Node]: ...  # noqa: N802
        def toNode(self, s: str) -> Optional[nuke.Node]: ...  # noqa: N802
        def delete(self, n: Optional[nuke.Node]) -> None: ...
        def activeViewer(self) -> nuke.ViewerWindow: ...  # noqa: N802
        def views(self) -> List[str]: ...
        def getColorspaceList(self, colorspaceKnob: Any) -> Any: ...  # noqa: N802, N803
        def executeInMainThread(self, call: Any) -> None: ...  # noqa: N802
        def Undo(self) -> nuke.Undo: ...  # noqa: N802
        def ProgressTask(self, title: str) -> nuke.ProgressTask: ...  # noqa: N802
        def Tab_Knob(self, name: str, label: str) -> nuke.Tab_Knob: ...  # noqa: N802
        def Enumeration_Knob(  # noqa: N802
            self, name: str, label: str, entries: List[str]
        ) -> nuke.Enumeration_Knob: ...
        def String_Knob(self, name: str, label: str) -> nuke.String_Knob: ...  # noqa: N802
        def execute(
            self,
            nameOrNode: nuke.Node,  # noqa: N803
            start: int,
            end: int,
            incr: int,
            views: List[str] = ...,
        ) -> None: ...

    def _real() -> Nuke:
        """Type checking fails here when `types-nuke` does not have what the adapter uses."""
        return nuke
