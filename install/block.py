"""A block of ours in a file that is the user's, such as Nuke's ``menu.py``.

::

    write_block(path, "import reframe_menu")    # again: replaced where it stands
    remove_block(path)                          # byte for byte as the file was before

All else in the file stays as it is, whatever its encoding and its line ends. A file that was made
for the block goes with it, if nothing else has been written into it.
"""

from __future__ import annotations

import re
from pathlib import Path

import writing
from trouble import Trouble

_BEGIN = b"# >>> Reframe: written by its installer, which takes it out again >>>"
_END = b"# <<< Reframe <<<"
_BLOCK = re.compile(
    rb"^" + re.escape(_BEGIN) + rb"(?: new file, (\d+) new folders)?\r?\n.*?^"
    rb"" + re.escape(_END) + rb"(\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)


def has_block(path: Path) -> bool:
    """Whether the file is there with a block of ours in it."""
    return _find(path, writing.read(path) or b"") is not None


def write_block(path: Path, text: str) -> bool:
    """Put ``text`` (ASCII) into the file: where our block stands, else at its end.

    The file and its folder are made if need be. Returns whether anything changed. Raises `Trouble`
    when the file is no text, or a block in it is damaged.
    """
    content = writing.read(path)
    before = content or b""
    line_end = b"\r\n" if b"\r\n" in before else b"\n"
    found = _find(path, before)
    if found:
        head, tail = found[0].splitlines()[0], found[2]
        after = (
            before[: found.start()] + _block(head, text, line_end) + tail + before[found.end() :]
        )
    else:
        after = _append(before, _block(_head(path, content), text, line_end), line_end)
    if after == content:
        return False
    writing.write(path, after)
    return True


def remove_block(path: Path) -> bool:
    """Take our block out of the file. Returns whether there was one."""
    content = writing.read(path) or b""
    found = _find(path, content)
    if not found:
        return False
    before, after = content[: found.start()], content[found.end() :]
    if not found[2]:  # the file did not end with a line end: we put one before the block
        before = re.sub(rb"\r?\n\Z", b"", before)
    if not before + after and found[1] is not None:
        writing.remove(path)
        writing.remove_folders(path.parent, int(found[1]))
    else:
        writing.write(path, before + after)
    return True


def _head(path: Path, content: bytes | None) -> bytes:
    if content is not None:
        return _BEGIN
    return _BEGIN + b" new file, %d new folders" % writing.missing_folders(path.parent)


def _block(head: bytes, text: str, line_end: bytes) -> bytes:
    return line_end.join([head, *text.encode("ascii").splitlines(), _END])


def _append(before: bytes, block: bytes, line_end: bytes) -> bytes:
    if not before or before.endswith(b"\n"):
        return before + block + line_end
    return before + line_end + block


def _find(path: Path, content: bytes) -> re.Match[bytes] | None:
    """Our block in the file, or None."""
    if b"\0" in content:
        raise Trouble(f"{path} is no plain text file; nothing was changed in it.")
    found = _BLOCK.findall(content)
    marks = content.count(b"# >>> Reframe") + content.count(_END)
    if marks != 2 * len(found) or len(found) > 1:
        raise Trouble(
            f"Reframe's block in {path} is damaged; remove the lines from '# >>> Reframe' to "
            "'# <<< Reframe <<<' by hand and call this again."
        )
    return _BLOCK.search(content)
