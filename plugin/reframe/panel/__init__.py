"""The panel: one widget in which a clip is seen, placed on its canvas, priced and sent.

It runs in a process of its own or docked in Nuke 16, with the Qt that is there. Inside it are
PySide6, the standard library, ``reframe.model``, ``reframe.link`` and the host port, nothing else.

::

    host ─┐                    ┌─ widgets: draw the state, call its methods, hold none themselves
          ├─ session ─ state ──┤
    engine┘    │               └─ tests: no window needed
            worker: whatever waits, on threads of its own
"""
