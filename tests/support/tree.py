"""A whole folder by value, to see that nothing in it changed."""

from __future__ import annotations

from pathlib import Path


def tree(folder: Path) -> dict[str, object]:
    """Everything below ``folder``: content and rights of files, targets of links, folders."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = path.readlink()
        elif path.is_dir():
            found[name] = "a folder"
        else:
            found[name] = (path.read_bytes(), path.stat().st_mode)
    return found
