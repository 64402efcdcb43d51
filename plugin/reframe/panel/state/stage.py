"""What the panel's middle shows: the order being made, a result, or the settings."""

from __future__ import annotations

from .observable import Observable

ORDER, RESULT, SETTINGS = "order", "result", "settings"


class Stage(Observable):
    """``job_id`` is the job whose result is shown while ``page`` is `RESULT`."""

    def __init__(self) -> None:
        super().__init__()
        self.page = ORDER
        self.job_id = ""

    def show_order(self) -> None:
        self._go(ORDER, "")

    def show_result(self, job_id: str) -> None:
        self._go(RESULT, job_id)

    def show_settings(self) -> None:
        self._go(SETTINGS, "")

    def _go(self, page: str, job_id: str) -> None:
        if (page, job_id) != (self.page, self.job_id):
            self.page, self.job_id = page, job_id
            self._tell("page", "job_id")
