"""Which version brought what: the README differences of facts/resolve.md, "When things arrived"."""

from __future__ import annotations

Version = tuple[int, ...]

#: Method, or class and method → the first version that has it.
SINCE: dict[str, Version] = {
    "GetTrackTypeAndIndex": (19, 0),
    "GetSourceStartFrame": (19, 0),
    "GetSourceEndFrame": (19, 0),
    "GetSourceStartTime": (19, 0),
    "GetSourceEndTime": (19, 0),
    "GetLinkedItems": (19, 0),
    "MediaPool.GetSelectedClips": (19, 0),
    "GetMarkInOut": (19, 1),
    "SetMarkInOut": (19, 1),
    "ClearMarkInOut": (19, 1),
    "TimelineItem.SetName": (20, 2),
    "MediaPoolItem.SetName": (20, 2),
    "Timeline.GetSelectedClips": (21, 0, 4),
    "IsStudio": (21, 1),
    "GetSpeed": (21, 1),
    "SetSpeed": (21, 1),
    "GetType": (21, 1),
    "GetProperties": (21, 1),
    "SetProperties": (21, 1),
    "GetSettings": (21, 1),
    "SetSettings": (21, 1),
}

#: What ``fusionscript-stubs`` 21.0.0 is too old for, with the names of the arguments, and where
#: facts/resolve.md has it.
NEWER_THAN_THE_STUBS: dict[str, tuple[tuple[str, ...], str]] = {
    "Timeline.GetSelectedClips": ((), "§1.3, 21.0.4"),
    "Resolve.IsStudio": ((), "§1.2, 21.1"),
    "TimelineItem.GetSpeed": ((), "When things arrived, 21.1"),
    "TimelineItem.SetSpeed": (("speed",), "When things arrived, 21.1"),
    "TimelineItem.GetType": ((), "§1.3, 21.1"),
    "TimelineItem.GetProperties": ((), "§1.3, 21.1"),
    "TimelineItem.SetProperties": (("properties",), "§1.3, 21.1"),
    "Timeline.GetSettings": ((), "§1.4, 21.1"),
    "Timeline.SetSettings": (("settings",), "§1.4, 21.1"),
    "Project.GetSettings": ((), "When things arrived, 21.1"),
    "Project.SetSettings": (("settings",), "When things arrived, 21.1"),
}

#: The forms with a single key that 21.1 calls deprecated, although 21.1.0 answers them (§0).
DEPRECATED = frozenset({"GetSetting", "SetSetting", "GetProperty", "SetProperty"})
