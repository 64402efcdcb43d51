"""fal's HTTP protocol on this machine, for demos, tests and free rehearsal.

It answers like fal where fal's answers are known, really reframes (every picture says that it is
a rehearsal), tells what it was sent, and misbehaves on request. Nothing leaves this machine.
"""

from .fault_table import fault_help
from .faults import ALWAYS, Fault, Faults
from .records import Received
from .sandbox import Sandbox
from .settings import EXR_CHOICES, Settings

__all__ = [
    "ALWAYS",
    "EXR_CHOICES",
    "Fault",
    "Faults",
    "Received",
    "Sandbox",
    "Settings",
    "fault_help",
]
