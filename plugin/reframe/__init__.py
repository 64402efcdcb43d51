"""Reframe: a clip from DaVinci Resolve or Nuke to another shape, and back, frame for frame."""

__version__ = "0.1.0"
