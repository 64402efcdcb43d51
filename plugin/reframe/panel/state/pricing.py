"""What the order costs as it stands, and what stands between it and being sent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Optional, Tuple

from reframe.model.errors import BadInput, ReframeError
from reframe.panel.late import price

from .observable import Observable

if TYPE_CHECKING:
    from reframe.model.endpoint import Endpoint
    from reframe.model.order import Clip, Shape
    from reframe.model.price import Quote


class Pricing(Observable):
    """The quote is arithmetic on the endpoint's table, so it is there at once.

    What only the engine knows (the month's sum, the cap, what must be agreed to) follows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.quote: Optional[Quote] = None
        #: Why there is no quote although there is a clip.
        self.problem: Optional[ReframeError] = None
        #: US dollars spent or promised this month; None before the engine has said it.
        self.spent: Optional[Decimal] = None
        self.cap: Optional[Decimal] = None
        #: Sentences to which the user has to agree before the order goes out.
        self.ask: Tuple[str, ...] = ()
        #: An order is on its way to the engine.
        self.sending = False
        #: Why the last order was not taken.
        self.refusal: Optional[ReframeError] = None

    def price(self, clip: Optional[Clip], shapes: Tuple[Shape, ...], endpoint: Endpoint) -> None:
        """Price the order as it stands now; what was asked or refused before is out of date."""
        self.quote = self.problem = self.refusal = None
        self.ask = ()
        if clip is not None and shapes:
            try:
                self.quote = price.quote(clip.range, clip.rate, shapes, endpoint)
            except BadInput as problem:
                self.problem = problem
        self._tell("quote", "problem", "refusal", "ask")

    def take_month(self, spent: Decimal, cap: Optional[Decimal]) -> None:
        self.spent, self.cap = spent, cap
        self._tell("spent", "cap")

    def require(self, ask: Tuple[str, ...]) -> None:
        """The user has to agree to these sentences before the order is sent."""
        self.ask, self.sending = ask, False
        self._tell("ask", "sending")

    def send(self) -> None:
        self.sending, self.ask, self.refusal = True, (), None
        self._tell("sending", "ask", "refusal")

    def sent(self) -> None:
        self.sending = False
        self._tell("sending")

    def refuse(self, problem: ReframeError) -> None:
        """The order was not taken; nothing was sent."""
        self.sending, self.refusal = False, problem
        self._tell("sending", "refusal")

    def withdraw(self) -> None:
        """The user did not agree."""
        self.ask = ()
        self._tell("ask")
