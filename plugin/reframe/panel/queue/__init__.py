"""What became of the orders: a row a job, the newest first."""

from __future__ import annotations

from .view import Queue

__all__ = ["Queue"]
