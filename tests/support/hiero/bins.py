"""Bins, bin items and versions of the double."""

from __future__ import annotations

from typing import Any

from .things import Thing


class Bin(Thing):
    def __init__(self, name: str) -> None:
        self._make(name=name, children=[])

    def items(self) -> tuple[Any, ...]:
        return tuple(self._wrap(guid) for guid in self._record.children)

    def addItem(self, item: Any) -> Any:
        self.studio.writes("addItem")
        self._record.children.append(item.guid())
        self.studio.adopt(item)
        return self._wrap(item.guid())

    def removeItem(self, item: Any) -> None:
        self.studio.takes_back("removeItem")
        self._record.children.remove(item.guid())


class BinItem(Thing):
    """It takes no tags: those of its clips are what there is."""

    def __init__(self, content: Any) -> None:
        version = self.studio.core.Version(content)
        self._make(name=content.name(), versions=[version.guid()], active=version.guid())

    def items(self) -> tuple[Any, ...]:
        return tuple(self._wrap(guid) for guid in self._record.versions)

    def activeItem(self) -> Any:
        return self.activeVersion().item()

    def activeVersion(self) -> Any:
        return self._wrap(self._record.active)

    def setActiveVersion(self, version: Any) -> Any:
        self.studio.writes("setActiveVersion")
        self._record.active = version.guid()
        return version

    def addVersion(self, version: Any, position: int = -1) -> Any:
        self.studio.writes("addVersion")
        if not isinstance(version, self.studio.core.Version):
            raise TypeError("addVersion takes a hiero.core.Version")
        versions = self._record.versions
        versions.insert(len(versions) if position < 0 else position, version.guid())
        if self.studio.quirks.new_version_is_active:
            self._record.active = version.guid()
        return version

    def removeVersion(self, version: Any) -> None:
        self.studio.takes_back("removeVersion")
        self._record.versions.remove(version.guid())


class Version(Thing):
    def __init__(self, content: Any) -> None:
        self._make(name=content.name(), content=content.guid())

    def item(self) -> Any:
        return self._wrap(self._record.content)
