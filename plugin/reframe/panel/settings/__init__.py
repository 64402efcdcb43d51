"""Key, service, price limits, folders, EXR, proxies, connection test."""

from __future__ import annotations

from .page import SettingsView

__all__ = ["SettingsView"]
