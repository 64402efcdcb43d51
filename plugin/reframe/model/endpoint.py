"""What the service takes, refuses and charges, as one value.

The built-in table is fal's OpenAPI document as read on 2026-10-08 by third parties, with one
difference: documents disagree whether a source may last 10 or 30 seconds, and nobody has seen
fal enforce either. The product's own limit is 30; what is longer than ``documented_seconds``
is sent with a warning. A fresh document from fal (``reframe.service.schema``) replaces the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Optional, Tuple

PRODUCT_LIMIT_SECONDS = 30


@dataclass(frozen=True)
class Pair:
    """A ratio and a resolution that are known to be refused together."""

    ratio: str
    resolution: str


@dataclass(frozen=True)
class Endpoint:
    """The endpoint's limits, choices and prices in force."""

    id: str = "luma/agent/ray/v3.2/reframe"
    ratios: Tuple[str, ...] = ("9:16", "3:4", "1:1", "4:3", "16:9", "21:9")
    resolutions: Tuple[str, ...] = ("540p", "720p", "1080p")
    #: US dollars for each started second of source; all sources agree (2026-10).
    prices: Tuple[Tuple[str, Decimal], ...] = (
        ("540p", Decimal("0.06")),
        ("720p", Decimal("0.12")),
        ("1080p", Decimal("0.36")),
    )
    #: What ``duration`` may be, or nothing where the schema has no such field.
    durations: Tuple[str, ...] = ("5s", "10s")
    prompt_limit: int = 6000
    max_seconds: int = PRODUCT_LIMIT_SECONDS
    documented_seconds: int = 10
    #: Luma's documentation; whether fal refuses as well is not confirmed.
    refused_pairs: Tuple[Pair, ...] = (Pair("9:16", "1080p"), Pair("3:4", "1080p"))
    source: str = "built in, as documented on 2026-10-08"

    def price_per_second(self, resolution: str) -> Optional[Decimal]:
        return dict(self.prices).get(resolution)

    def refuses(self, ratio: str, resolution: str) -> bool:
        return Pair(ratio, resolution) in self.refused_pairs


#: One billable unit of fal's ``x-fal-billable-units`` header for this app in US dollars: a
#: recorded 540p run of 8 started seconds was 16 units, and 8 × 0.06 = 16 × 0.03 (inferred).
USD_PER_UNIT = Decimal("0.03")
