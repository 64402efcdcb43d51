"""What was asked for, what was done, and what was paid: a SQLite file that outlives every crash.

Each write is one transaction that is on the disk when the call returns (WAL,
``synchronous=FULL``). Only the engine opens it.
"""

from __future__ import annotations

import sqlite3
import time
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from reframe.model.errors import BadInput, ReframeError
from reframe.model.order import ENDED, STEPS, Cost, Delivery, Job, Order
from reframe.service.answers import Ticket

from .database import Database, Witness
from .records import dump, load
from .results import Fetched

T = TypeVar("T")

_ENDED_EARLY = ENDED - {"done"}

#: The states of a job after its movie has been fetched.
_WITH_MOVIE = frozenset(STEPS[STEPS.index("fetch") + 1 :]) | {"done", "failed", "cancelled"}


class Journal:
    """The journal file. Safe to use from several threads."""

    def __init__(self, path: Path, witness: Witness = lambda _moment: None) -> None:
        self._db = Database(path, witness)

    def close(self) -> None:
        self._db.close()

    # -- orders and jobs ---------------------------------------------------------------------

    def add_order(self, order_id: str, order: Order, jobs: list[tuple[str, Cost]]) -> None:
        """A new order with one job for each of its shapes: all of it or nothing."""
        now = time.time()
        searched = (order.clip.name, order.prompt, order.service)
        with self._db.write() as db:
            db.execute("INSERT INTO orders VALUES (?, ?, ?)", (order_id, now, dump(order)))
            for number, (job_id, cost) in enumerate(jobs):
                db.execute(
                    "INSERT INTO jobs (id, order_id, shape, created, clip_name, prompt, service,"
                    " state, cost) VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)",
                    (job_id, order_id, number, now, *searched, dump(cost)),
                )
                self._note(db, job_id, "queued")

    def order(self, order_id: str) -> Order:
        row = self._one("SELECT body FROM orders WHERE id = ?", order_id)
        return load(Order, row["body"])

    def job(self, job_id: str) -> Job:
        """The job as it stands. Raises `BadInput` if there is none of that id."""
        return self._job(self._one("SELECT * FROM jobs WHERE id = ?", job_id))

    def siblings(self, order_id: str) -> list[str]:
        """The ids of all jobs of an order."""
        rows = self._db.rows("SELECT id FROM jobs WHERE order_id = ? ORDER BY shape", order_id)
        return [row["id"] for row in rows]

    def find_ids(self, beginning: str) -> list[str]:
        """The ids that begin so: people type only the first characters."""
        rows = self._db.rows(
            "SELECT id FROM jobs WHERE substr(id, 1, ?) = ?", len(beginning), beginning
        )
        return [row["id"] for row in rows]

    def jobs(self, text: str = "", limit: int = 200, before: float | None = None) -> list[Job]:
        """Newest first; ``text`` is looked for in the clip's name and the prompt.

        ``before`` leaves out what was created then or later. The jobs of one moment stay together,
        so there may be some more than ``limit``.
        """
        wanted = "instr(fold(clip_name), ?1) OR instr(fold(prompt), ?1)" if text else "?1 = ?1"
        rows = self._db.rows(
            f"SELECT * FROM jobs WHERE created < ?2 AND ({wanted}) AND created >= coalesce("  # noqa: S608  # wanted is one of two texts of ours
            f" (SELECT created FROM jobs WHERE created < ?2 AND ({wanted})"
            "  ORDER BY created DESC LIMIT 1 OFFSET ?3), 0)"
            " ORDER BY created DESC, order_id, shape",
            text.casefold(),
            before if before is not None else float("inf"),
            max(0, limit - 1),
        )
        return [self._job(row) for row in rows]

    def latest_done(self, limit: int) -> list[Job]:
        """The jobs that were delivered last."""
        rows = self._db.rows(
            "SELECT * FROM jobs WHERE state = 'done' ORDER BY moved DESC LIMIT ?", limit
        )
        return [self._job(row) for row in rows]

    def delivered_to(self, folder: str) -> list[str]:
        """The ids of all jobs that have chosen this folder for their delivery, oldest first."""
        rows = self._db.rows(
            "SELECT job_id FROM results WHERE step = 'reserve'"
            " AND json_extract(body, '$.folder') = ? ORDER BY at",
            folder,
        )
        return [row["job_id"] for row in rows]

    def unfinished(self) -> list[Job]:
        """Every job that has not ended, oldest first."""
        marks = ", ".join("?" for _ in ENDED)
        rows = self._db.rows(
            f"SELECT * FROM jobs WHERE state NOT IN ({marks}) ORDER BY created, shape",  # noqa: S608  # marks are question marks
            *sorted(ENDED),
        )
        return [self._job(row) for row in rows]

    def move(self, job_id: str, state: str, error: ReframeError | None = None) -> None:
        """The job's new state; an earlier error is forgotten unless a new one is given."""
        with self._db.write() as db:
            text = dump(error.to_json()) if error else None
            db.execute(
                "UPDATE jobs SET state = ?, error = ?, moved = ? WHERE id = ?",
                (state, text, time.time(), job_id),
            )
            self._note(db, job_id, state, error.message if error else "")

    def set_placed(self, job_id: str, where: str) -> None:
        with self._db.write() as db:
            db.execute("UPDATE jobs SET placed = ? WHERE id = ?", (where, job_id))
            self._note(db, job_id, "placed", where)

    def set_removed(self, job_id: str, left: str) -> None:
        """The job's files were deleted; ``left`` says what was left in their folder."""
        with self._db.write() as db:
            db.execute("UPDATE jobs SET removed = ? WHERE id = ?", (time.time(), job_id))
            self._note(db, job_id, "files-deleted", left)

    def transitions(self, job_id: str) -> list[tuple[float, str, str]]:
        rows = self._db.rows("SELECT * FROM transitions WHERE job_id = ? ORDER BY id", job_id)
        return [(row["at"], row["state"], row["detail"]) for row in rows]

    # -- results of steps --------------------------------------------------------------------

    def keep(self, job_id: str, step: str, result: object) -> None:
        """A step's result; writing it again replaces it."""
        with self._db.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)",
                (job_id, step, time.time(), dump(result)),
            )

    def deliver(self, job_id: str, delivery: Delivery) -> None:
        """The job is done: its files and its end in one write."""
        with self._db.write() as db:
            db.execute(
                "UPDATE jobs SET state = 'done', error = NULL, delivery = ?, moved = ?"
                " WHERE id = ?",
                (dump(delivery), time.time(), job_id),
            )
            self._note(db, job_id, "done")

    def result(self, job_id: str, step: str, kind: type[T]) -> T | None:
        """What the step wrote, or None if it has not finished."""
        rows = self._db.rows("SELECT body FROM results WHERE job_id = ? AND step = ?", job_id, step)
        return load(kind, rows[0]["body"]) if rows else None

    def has_result(self, job_id: str, step: str) -> bool:
        return bool(
            self._db.rows("SELECT 1 FROM results WHERE job_id = ? AND step = ?", job_id, step)
        )

    def forget_from(self, job_id: str, steps: tuple[str, ...]) -> None:
        """The results of these steps are void: the steps will be done again."""
        with self._db.write() as db:
            for step in steps:
                db.execute("DELETE FROM results WHERE job_id = ? AND step = ?", (job_id, step))

    # -- money -------------------------------------------------------------------------------

    def about_to_submit(self, job_id: str, arguments: str, usd: Decimal) -> int:
        """Written before a byte of a paid request is sent. Returns the submission's number."""
        with self._db.write() as db:
            cursor = db.execute(
                "INSERT INTO submissions (job_id, at, arguments, outcome, usd)"
                " VALUES (?, ?, ?, 'about', ?)",
                (job_id, time.time(), arguments, str(usd)),
            )
            return int(cursor.lastrowid or 0)

    def submitted(self, submission: int, job_id: str, ticket: Ticket) -> None:
        """fal took the request."""
        with self._db.write() as db:
            db.execute(
                "UPDATE submissions SET outcome = 'accepted', ticket = ? WHERE id = ?",
                (dump(ticket), submission),
            )
            db.execute("UPDATE jobs SET request_id = ? WHERE id = ?", (ticket.request_id, job_id))
            self._note(db, job_id, "accepted", ticket.request_id)

    def not_taken(self, submission: int, job_id: str, why: str) -> None:
        """It is certain that fal did not take the request."""
        self._close_submission(submission, job_id, "not-taken", why)

    def given_up(self, submission: int, job_id: str) -> None:
        """The user decided to send again although the outcome is unknown: it may have cost."""
        self._close_submission(submission, job_id, "given-up", "sending again by the user's wish")

    def _close_submission(self, submission: int, job_id: str, outcome: str, why: str) -> None:
        with self._db.write() as db:
            db.execute("UPDATE submissions SET outcome = ? WHERE id = ?", (outcome, submission))
            self._note(db, job_id, outcome, why)

    def open_submission(self, job_id: str) -> sqlite3.Row | None:
        """The submission that counts: accepted, or begun with no outcome known."""
        rows = self._db.rows(
            "SELECT * FROM submissions WHERE job_id = ? AND outcome IN ('about', 'accepted')"
            " ORDER BY id DESC LIMIT 1",
            job_id,
        )
        return rows[0] if rows else None

    def submission(self, number: int) -> sqlite3.Row:
        return self._one("SELECT * FROM submissions WHERE id = ?", number)

    def ticket(self, job_id: str) -> Ticket | None:
        """fal's receipt for the job's request, if there is one."""
        row = self.open_submission(job_id)
        return load(Ticket, row["ticket"]) if row and row["ticket"] else None

    def known_requests(self) -> set[str]:
        """Every request id that belongs to a job: none of them may be adopted by another."""
        rows = self._db.rows("SELECT request_id FROM jobs WHERE request_id IS NOT NULL")
        return {row["request_id"] for row in rows}

    def charge(self, job_id: str, cost: Cost) -> None:
        """What fal says that the job's request cost."""
        with self._db.write() as db:
            db.execute("UPDATE jobs SET cost = ? WHERE id = ?", (dump(cost), job_id))
            db.execute(
                "UPDATE submissions SET usd = ? WHERE job_id = ? AND outcome = 'accepted'",
                (str(cost.usd), job_id),
            )

    def spent(self, service: str, since: float) -> Decimal:
        """What was, or may have been, charged by a service since a time."""
        rows = self._db.rows(
            "SELECT usd FROM submissions JOIN jobs ON jobs.id = job_id"
            " WHERE service = ? AND at >= ? AND outcome != 'not-taken'",
            service,
            since,
        )
        return sum((Decimal(row["usd"]) for row in rows), Decimal(0))

    def committed(self, service: str) -> Decimal:
        """What jobs that are accepted here but not yet submitted will cost."""
        rows = self._db.rows(
            "SELECT cost FROM jobs WHERE service = ?"
            " AND state NOT IN ('done', 'failed', 'cancelled')"
            " AND NOT EXISTS (SELECT 1 FROM submissions WHERE job_id = jobs.id"
            " AND outcome IN ('about', 'accepted'))",
            service,
        )
        return sum((load(Cost, row["cost"]).usd for row in rows), Decimal(0))

    # -- uploads -----------------------------------------------------------------------------

    def upload(self, service: str, sha256: str) -> tuple[str, float] | None:
        """The link under which these bytes lie at the service, and when it expires."""
        rows = self._db.rows(
            "SELECT url, expires FROM uploads WHERE service = ? AND sha256 = ?", service, sha256
        )
        return (rows[0]["url"], rows[0]["expires"]) if rows else None

    def keep_upload(self, service: str, sha256: str, url: str, expires: float) -> None:
        with self._db.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)",
                (service, sha256, url, expires),
            )

    # -- inside ------------------------------------------------------------------------------

    def _one(self, sql: str, *values: object) -> sqlite3.Row:
        rows = self._db.rows(sql, *values)
        if not rows:
            raise BadInput(f"There is no job {values[0]}.", "no-job")
        return rows[0]

    def _note(self, db: sqlite3.Connection, job_id: str, state: str, detail: str = "") -> None:
        db.execute(
            "INSERT INTO transitions (job_id, at, state, detail) VALUES (?, ?, ?, ?)",
            (job_id, time.time(), state, detail),
        )

    def _movie(self, row: sqlite3.Row) -> str:
        if row["state"] not in _WITH_MOVIE or row["removed"] is not None:
            return ""
        fetched = self.result(row["id"], "fetch", Fetched)
        return fetched.video if fetched else ""

    def _job(self, row: sqlite3.Row) -> Job:
        order = self.order(row["order_id"])
        return Job(
            id=row["id"],
            order_id=row["order_id"],
            clip=order.clip,
            shape=order.shapes[row["shape"]],
            prompt=order.prompt,
            target=order.target,
            service=order.service,
            rehearsal=order.rehearsal,
            state=row["state"],
            created=row["created"],
            cost=load(Cost, row["cost"]),
            request_id=row["request_id"],
            at_fal=row["state"] in _ENDED_EARLY and self.has_result(row["id"], "wait"),
            movie=self._movie(row),
            delivery=load(Delivery, row["delivery"]) if row["delivery"] else None,
            error=load(dict[str, str], row["error"]) if row["error"] else None,
            placed=bool(row["placed"]),
            moved=row["moved"] or row["created"],
            removed=row["removed"] is not None,
        )
