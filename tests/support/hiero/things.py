"""What every object of the double is: a guid and a record in the studio's store."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from .studio import Studio


class Thing:
    """A wrapper: two of them may mean the same; only ``guid`` tells."""

    studio: ClassVar[Studio]

    def _make(self, **fields: Any) -> None:
        self._guid = self.studio.new_guid()
        self.studio.store[self._guid] = SimpleNamespace(kind=type(self).__name__, **fields)

    @property
    def _record(self) -> Any:
        try:
            return self.studio.store[self._guid]
        except KeyError:
            raise RuntimeError("object is null") from None

    def _wrap(self, guid: str | None) -> Any:
        return self.studio.wrap(guid)

    def guid(self) -> str:
        return self._guid

    def name(self) -> str:
        return str(self._record.name)

    def setName(self, name: str) -> None:
        self.studio.writes("setName")
        self._record.name = name


class Tagged(Thing):
    """What takes tags. A tag that is added is a copy of the one that is given."""

    def addTag(self, tag: Any) -> Any:
        self.studio.writes("addTag")
        self._record.tags.append(tag.copy_record())
        return self.tags()[-1]

    def tags(self) -> tuple[Any, ...]:
        tag = self.studio.core.Tag
        return tuple(tag.of_record(record) for record in self._record.tags)


class MetaData:
    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def setValue(self, key: str, value: str) -> None:
        if not key.startswith("tag."):
            raise RuntimeError("metadata keys of a tag must begin with 'tag.'")
        self._values[key] = str(value)

    def hasKey(self, key: str) -> bool:
        return key in self._values

    def value(self, key: str) -> str:
        if key not in self._values:
            raise RuntimeError(f"no value for {key}")
        return self._values[key]


class Tag:
    studio: ClassVar[Studio]

    def __init__(self, name: str) -> None:
        self._record: dict[str, Any] = {"name": name, "values": {}}

    @classmethod
    def of_record(cls, record: dict[str, Any]) -> Tag:
        tag = cls("")
        tag._record = record
        return tag

    def copy_record(self) -> dict[str, Any]:
        return {"name": self._record["name"], "values": dict(self._record["values"])}

    def name(self) -> str:
        return str(self._record["name"])

    def metadata(self) -> MetaData:
        return MetaData(self._record["values"])
