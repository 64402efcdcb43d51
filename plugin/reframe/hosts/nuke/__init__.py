"""Nuke as a host: the node graph. Nothing but the standard library; facts/nuke.md is the ground."""
