"""*Reframe: test this Resolve*: what this build really does, measured in a project of its own.

facts/resolve.md leaves questions open (§5), and builds differ. ``measuring`` asks one at a time and
gives `Findings`-like answers; ``journey`` goes the whole way from a selected clip to its placed
result; ``scratch`` sees to it that nothing of all that is left. The report can be sent to us: it
holds versions and findings, and nothing of the user's projects.
"""

from .report import Report, Step
from .running import Bench, self_test

__all__ = ["Bench", "Report", "Step", "self_test"]
