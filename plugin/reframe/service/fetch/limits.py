"""How much is taken from outside, and how long is waited for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DownloadLimits:
    """Sizes in bytes, times in seconds."""

    max_bytes: int = 50_000_000_000
    #: Left free on the disk, so that the journal and the host can still write.
    spare_bytes: int = 64_000_000
    connect_seconds: float = 20.0
    #: A connection without a byte for so long is given up and made anew.
    stall_seconds: float = 30.0
    #: Tries in a row that bring nothing new, before the service counts as unreachable.
    fruitless_tries: int = 6
    first_pause_seconds: float = 1.0
    longest_pause_seconds: float = 30.0


@dataclass(frozen=True)
class ArchiveLimits:
    """What an archive may hold. 30 s at 60 frames a second are 1,800 members.

    The largest frame there is a use for, 8K with four float channels, has 0.53 GB uncompressed;
    1,800 frames of uncompressed half float at UHD have 119 GB.
    """

    max_members: int = 5_000
    max_member_bytes: int = 1_000_000_000
    max_total_bytes: int = 150_000_000_000
    #: Deflate reaches 1,032; black uncompressed frames come near it, so a ratio alone is no
    #: sign of a bomb until this much has been written.
    max_ratio: int = 200
    ratio_free_bytes: int = 2_000_000_000
    #: A central directory of `max_members` entries with long names.
    max_directory_bytes: int = 4_000_000
    spare_bytes: int = 64_000_000
