"""Scripts as .nk text: written as Nuke's stack machine reads it (§2.7), and read back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from support.nuke.graph import KnobState, NodeState
from support.nuke.knobs import KINDS
from support.nuke.tables import CLASSES, COMMON

if TYPE_CHECKING:
    from support.nuke.module import Nuke

#: Types of user knobs.
_USER = {"String_Knob": 1, "Enumeration_Knob": 4, "Tab_Knob": 20}


def save(nuke: Nuke, path: str, only: list[int] | None = None) -> None:
    """The whole script, or the nodes ``only``."""
    lines = [f"version {nuke.NUKE_VERSION_STRING.replace('v', ' v')}"]
    if only is None:
        lines += _block(nuke.root()._state)
    lines += _level(nuke, 0, only)
    Path(path).write_text("\n".join(lines) + "\n", "utf-8")


def _level(nuke: Nuke, parent: int, only: list[int] | None = None) -> list[str]:
    lines: list[str] = []
    for node in _in_order(nuke, parent):
        if only is not None and node.number not in only:
            continue
        for wired in reversed(node.inputs):
            known = wired is not None and (only is None or wired in only)
            lines.append(f"push $N{wired}" if known else "push 0")
        lines += _block(node)
        if node.cls == "Group":
            lines += [*_level(nuke, node.number), "end_group"]
        lines.append(f"set N{node.number} [stack 0]")
    return lines


def _in_order(nuke: Nuke, parent: int) -> list[NodeState]:
    """Inputs before what they feed."""
    done: list[NodeState] = []

    def visit(node: NodeState) -> None:
        if node in done or node.parent != parent:
            return
        for wired in node.inputs:
            if wired is not None:
                visit(nuke._graph.nodes[wired])
        done.append(node)

    for node in nuke._graph.children(parent):
        visit(node)
    return done


def _block(node: NodeState) -> list[str]:
    lines = [f"{node.cls} {{"]
    if node.cls != "Root" and len(node.inputs) != 1:
        lines.append(f" inputs {len(node.inputs)}")
    specs = {**COMMON, **CLASSES[node.cls].knobs}
    for name, knob in node.knobs.items():
        if knob.user:
            flags = " +INVISIBLE" if knob.flags & 0x400 else ""
            entries = f" M {{{' '.join(knob.choices)}}}" if knob.choices else ""
            label = _quoted(knob.label)
            lines.append(f" addUserKnob {{{_USER[knob.kind]} {name} l {label}{entries}{flags}}}")
        default = specs[name].default if name in specs else ""
        if name == "name" or knob.value not in (default, ""):
            lines.append(f" {name} {_quoted(knob.value)}")
    return [*lines, "}"]


def _quoted(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "{" + " ".join(f"{each:g}" for each in value) + "}"
    text = str(value)
    if re.fullmatch(r"\{.*\}", text):  # an expression
        return f"{{{text}}}"
    if re.fullmatch(r"[\w./:%+-]+", text):
        return text
    return '"' + re.sub(r'([\\"\[\]$])', r"\\\1", text).replace("\n", "\\n") + '"'


def load(nuke: Nuke, path: str) -> None:
    """What `save` wrote, into the current group; names that are taken are changed."""
    stack: list[int | None] = []
    names: dict[str, int | None] = {}
    parents = [(nuke._context[-1], stack)]
    lines = iter(Path(path).read_text("utf-8").splitlines())
    for line in lines:
        words = line.split()
        if words[0] == "push":
            stack.append(names.get(words[1][1:]) if words[1] != "0" else None)
        elif words[0] == "set":
            names[words[1]] = stack[-1]
        elif words[0] == "end_group":
            group = parents.pop()
            stack = parents[-1][1]
            stack.append(group[0])
        elif line.endswith("{"):
            body = []
            for inner in lines:
                if inner == "}":
                    break
                body.append(inner[1:])
            number = _read_block(nuke, words[0], body, parents[-1][0], stack)
            if words[0] == "Group":
                stack = []
                parents.append((number, stack))
            elif words[0] != "Root":
                stack.append(number)


def _read_block(nuke: Nuke, cls: str, body: list[str], parent: int, stack: list[int | None]) -> int:
    inputs = 1
    state = nuke._graph.nodes[0] if cls == "Root" else nuke._graph.add(cls, parent)
    nuke._defaults(cls, state.knobs)
    for line in body:
        name, _, text = line.partition(" ")
        if name == "inputs":
            inputs = int(text)
        elif name == "addUserKnob":
            _add_user_knob(state, text)
        else:
            if name == "file_type":
                nuke._node(state.number)._typed(_plain(text))
            knob = state.knobs.setdefault(name, KnobState("String_Knob"))
            value = _value(knob, _plain(text))
            taken = {each.name for each in nuke._graph.children(parent) if each is not state}
            if name == "name" and value in taken:
                value = nuke._graph.free_name(str(value).rstrip("0123456789"), parent)
            knob.value = value
    if cls != "Root":
        state.inputs = [stack.pop() for _ in range(inputs)]
    return state.number


def _add_user_knob(state: NodeState, text: str) -> None:
    match = re.fullmatch(r"\{(\d+) (\w+) l (.*?)(?: M \{(.*)\})?( \+INVISIBLE)?\}", text)
    assert match is not None, text
    kind = {number: kind for kind, number in _USER.items()}[int(match[1])]
    flags = 0x400 if match[5] else 0
    choices = tuple((match[4] or "").split())
    knob = KnobState(kind, "", _plain(match[3]), flags, choices, user=True)
    state.knobs[match[2]] = knob


def _plain(text: str) -> str:
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text[1:-1])


def _value(knob: KnobState, text: str) -> object:
    kind = KINDS[knob.kind].__name__
    if text.startswith("{{"):
        return text[1:-1]
    if kind == "Boolean_Knob":
        return text == "true"
    if kind == "Int_Knob":
        return int(text)
    if kind == "Double_Knob":
        return float(text)
    if kind == "Array_Knob":
        return tuple(float(each) for each in text.strip("{}").split())
    return text
