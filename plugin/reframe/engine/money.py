"""What may be spent: the confirmation limit and the monthly cap."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from reframe.model.errors import BadInput
from reframe.model.order import Order
from reframe.model.price import Quote

from .journal import Journal
from .settings import Settings


def month_began(now: datetime | None = None) -> float:
    """The first moment of this calendar month, as a time stamp."""
    moment = (now or datetime.now()).astimezone()
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()


def spent_this_month(journal: Journal, service: str) -> Decimal:
    """What this month's requests to a service have cost, or may have."""
    return journal.spent(service, month_began())


def gone_this_month(journal: Journal, service: str) -> Decimal:
    """What this month's requests have cost or may have, and what orders taken will cost."""
    return spent_this_month(journal, service) + journal.committed(service)


def require_under_cap(order: Order, quote: Quote, journal: Journal, settings: Settings) -> None:
    """Raises `BadInput` when the order would exceed the monthly cap. Agreeing does not help."""
    if settings.monthly_cap is None or order.rehearsal:
        return
    gone = gone_this_month(journal, order.service)
    if gone + quote.usd > settings.monthly_cap:
        raise BadInput(
            f"This order costs ${quote.usd} and ${gone} of this month's cap of "
            f"${settings.monthly_cap} are spent or promised; raise the cap in the settings, or "
            "order less.",
            "cap",
        )


def to_agree_to(order: Order, quote: Quote, settings: Settings) -> tuple[str, ...]:
    """Sentences that the user must agree to before money is spent."""
    if order.rehearsal:
        return ()
    ask = [caution.text for caution in quote.cautions if caution.likely_refused]
    if quote.usd > settings.confirm_above:
        ask.append(
            f"This order costs ${quote.usd}, more than the ${settings.confirm_above} "
            "from which Reframe asks."
        )
    return tuple(ask)
