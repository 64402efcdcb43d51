"""What it costs, always visible, and the one button that spends it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Optional, Tuple

from reframe.panel.handover import show
from reframe.panel.late import found, ordering
from reframe.panel.qt import QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import GRID
from reframe.panel.widgets import enable, push, row, text

from .rendering import RenderingRow

if TYPE_CHECKING:
    from reframe.model.price import Quote

#: Below this width the bar takes several lines.
_NARROW = 640


class PriceBar(QtWidgets.QWidget):
    """Price, saving, month and cap; *Rehearse* and *Reframe*; what must be agreed to first."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._state = session, session.state
        self.rendering = RenderingRow(session, self)
        self.price = text()
        self.caution = text(role="warning")
        self.ask = text(role="warning")
        self.refusal = text(role="stopped")
        self.save = push("", role="")
        self.rehearse = push(
            self.tr("Rehearse"),
            self.tr("The same order on this computer: free, nothing is uploaded  (Ctrl+R)"),
            "rehearse",
        )
        self.reframe = push(self.tr("Reframe"), role="primary")
        self.back = push(self.tr("Not now"), role="quiet")
        self._last = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
        #: What the buttons that send mean now, and since when.
        self._meaning: Tuple[bool, Tuple[str, ...]] = (False, ())
        self._changed = QtCore.QElapsedTimer()
        self._wire()
        self._lay_out()
        pricing, wording = self._state.pricing, self._state.wording
        names = ("quote", "problem", "ask", "sending", "refusal", "spent", "cap")
        show(self, pricing, names, self._refresh)
        show(self, wording, ("text", "limit"), self._refresh)
        show(self, self._state.footage, ("selected",), self._refresh)
        show(self, self._state.framing, ("positions", "ratios"), self._refresh_caution)
        show(self, self._state.connection, ("state", "may_spend"), self._refresh)
        show(self, self._state.rendering, ("name",), self._refresh)

    def _wire(self) -> None:
        self.rehearse.setShortcut("Ctrl+R")
        self.reframe.setShortcut("Ctrl+Return")
        self.rehearse.clicked.connect(self._rehearse)
        self.reframe.clicked.connect(self._send)
        self.back.clicked.connect(self._state.pricing.withdraw)
        self.save.clicked.connect(self._save)

    def _lay_out(self) -> None:
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        for line in (self.caution, self.ask, self.refusal, self.rendering):
            rows.addWidget(line)
        self._last.setSpacing(2 * GRID)
        self._last.addWidget(self.price, 1)
        self._last.addWidget(self.save)
        self._last.addWidget(self.back)
        self._last.addLayout(row(None, self.rehearse, self.reframe, spacing=2 * GRID))
        rows.addLayout(self._last)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """In a narrow panel the words and the buttons are on lines of their own."""
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        ways = QtWidgets.QBoxLayout.Direction
        self._last.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def _send(self) -> None:
        if self._meant():
            ordering.send(self._session, agreed=bool(self._state.pricing.ask))

    def _rehearse(self) -> None:
        if self._meant():
            ordering.send(self._session, rehearsal=True)

    def _meant(self) -> bool:
        """Whether this is a click of its own: the second of a double-click, or a key that is held,
        would agree to what was just asked, or order once more."""
        least = QtWidgets.QApplication.doubleClickInterval()
        soon = self._changed.isValid() and self._changed.elapsed() < least
        if soon:
            self._changed.start()
        return not soon

    def _save(self) -> None:
        """Move out back by the frames that have just begun another second."""
        quote, sent = self._state.pricing.quote, self._state.footage.range
        if quote is not None and quote.saving is not None and sent is not None:
            self._state.footage.set_out(sent.end - quote.saving.frames)

    def _refresh(self) -> None:
        pricing, quote = self._state.pricing, self._state.pricing.quote
        if self._meaning != (pricing.sending, pricing.ask):
            self._meaning = (pricing.sending, pricing.ask)
            self._changed.start()
        self.price.setText(self._price_words(quote))
        self._refresh_caution()
        self._show(self.ask, "  ".join(pricing.ask))
        problem = pricing.refusal or pricing.problem
        elsewhere = problem is None or found.takes(problem)
        self._show(self.refusal, "" if elsewhere or problem is None else problem.message)
        self._show_saving(quote)
        ready = bool(quote) and self._state.wording.ready and not pricing.sending
        enable(self.rehearse, ready)
        enable(self.reframe, ready and self._state.connection.may_spend)
        self.reframe.setToolTip(self._why_not(quote))
        self.back.setVisible(bool(pricing.ask))
        self.reframe.setText(self._button_words(quote))

    def _refresh_caution(self) -> None:
        cautions = _cautions(self._state.pricing.quote)
        self._show(self.caution, "  ".join((*cautions, *self._nothing_to_paint())))

    def _nothing_to_paint(self) -> Tuple[str, ...]:
        """Shapes for which money would buy nothing."""
        covered = self._state.framing.covered
        if not covered:
            return ()
        words = self.tr("The picture covers the whole canvas of {0}: nothing is left to paint.")
        return (words.format(self.tr(" and ").join(covered)),)

    def _button_words(self, quote: Optional[Quote]) -> str:
        pricing = self._state.pricing
        if pricing.sending:
            rendering = self._state.rendering.name
            return self.tr("Rendering…") if rendering else self.tr("Sending…")
        verb = self.tr("Send it for") if pricing.ask else self.tr("Reframe")
        return f"{verb}  ${quote.usd}" if quote else verb

    def _price_words(self, quote: Optional[Quote]) -> str:
        """What is billed and why, then the month."""
        pricing, words = self._state.pricing, []
        if quote is not None:
            seconds = float(Fraction(quote.frames) / quote.rate)
            billed = quote.costs[0].billed_seconds
            jobs = len(quote.costs)
            times = self.tr(" × {0} shapes").format(jobs) if jobs > 1 else ""
            spill = self.tr("{0:.2f} s is billed as {1} s") if seconds != billed else "{1} s billed"
            words.append(spill.format(seconds, billed) + times)
        if pricing.spent is not None:
            cap = self.tr(" of ${0}").format(_money(pricing.cap)) if pricing.cap else ""
            words.append(self.tr("this month ${0}").format(_money(pricing.spent)) + cap)
        return "  ·  ".join(words)

    def _show_saving(self, quote: Optional[Quote]) -> None:
        saving = quote.saving if quote else None
        self.save.setVisible(saving is not None)
        if saving is not None:
            frames = self.tr("frame") if saving.frames == 1 else self.tr("frames")
            self.save.setText(
                self.tr("Out −{0} {1} saves ${2}").format(saving.frames, frames, saving.usd)
            )
            self.save.setToolTip(self.tr("The last frames just begin another billed second."))

    def _why_not(self, quote: Optional[Quote]) -> str:
        """Why the button is grey, or what it does."""
        if quote is None:
            return self.tr("There is no clip to send yet.")
        if not self._state.wording.ready:
            return self.tr("Write what shall appear around the picture first.")
        if not self._state.connection.may_spend:
            return self.tr("The engine that runs has another key; wait until its jobs are done.")
        return self.tr("Send the order  (Ctrl+Return)")

    def _show(self, label: QtWidgets.QLabel, words: str) -> None:
        if words != label.text() or label.isHidden() is bool(words):
            label.setText(words)
            label.setVisible(bool(words))


def _cautions(quote: Optional[Quote]) -> Tuple[str, ...]:
    """What to know before; a tier that is likely to be refused is marked where it is chosen."""
    cautions = quote.cautions if quote else ()
    return tuple(each.text for each in cautions if not each.likely_refused)


def _money(usd: Decimal) -> str:
    return f"{usd:.2f}"
