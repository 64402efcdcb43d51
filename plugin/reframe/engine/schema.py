"""The journal's tables, and how an older journal becomes a newer one.

A version, once released, is never edited: a change is a new entry at the end.
"""

from __future__ import annotations

import sqlite3

from reframe.model.errors import Interrupted

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE orders (
        id TEXT PRIMARY KEY,
        created REAL NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        order_id TEXT NOT NULL REFERENCES orders (id),
        shape INTEGER NOT NULL,
        created REAL NOT NULL,
        clip_name TEXT NOT NULL,
        prompt TEXT NOT NULL,
        service TEXT NOT NULL,
        state TEXT NOT NULL,
        cost TEXT NOT NULL,
        error TEXT,
        request_id TEXT,
        delivery TEXT,
        placed TEXT
    ) STRICT;
    CREATE INDEX jobs_by_time ON jobs (created DESC);
    CREATE INDEX jobs_by_state ON jobs (state);
    CREATE TABLE transitions (
        id INTEGER PRIMARY KEY,
        job_id TEXT NOT NULL REFERENCES jobs (id),
        at REAL NOT NULL,
        state TEXT NOT NULL,
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE INDEX transitions_by_job ON transitions (job_id);
    CREATE TABLE results (
        job_id TEXT NOT NULL REFERENCES jobs (id),
        step TEXT NOT NULL,
        at REAL NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (job_id, step)
    ) STRICT;
    CREATE TABLE submissions (
        id INTEGER PRIMARY KEY,
        job_id TEXT NOT NULL REFERENCES jobs (id),
        at REAL NOT NULL,
        arguments TEXT NOT NULL,
        outcome TEXT NOT NULL,
        usd TEXT NOT NULL,
        ticket TEXT
    ) STRICT;
    CREATE INDEX submissions_by_job ON submissions (job_id);
    CREATE TABLE uploads (
        service TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        url TEXT NOT NULL,
        expires REAL NOT NULL,
        PRIMARY KEY (service, sha256)
    ) STRICT;
    """,
    """
    ALTER TABLE jobs ADD COLUMN moved REAL NOT NULL DEFAULT 0;
    ALTER TABLE jobs ADD COLUMN removed REAL;
    """,
)


def migrate(db: sqlite3.Connection) -> None:
    """Bring the tables up to date. Raises `Interrupted` for a journal from the future."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise Interrupted(
            "The journal was written by a newer Reframe; install that version again.",
            "newer-journal",
        )
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        db.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version={number}; COMMIT")
