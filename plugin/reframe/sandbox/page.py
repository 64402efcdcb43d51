"""The page that people see at the sandbox's address."""

from __future__ import annotations

from datetime import datetime
from html import escape

from .job import Job
from .records import Received
from .state import State

_STYLE = """
body { font: 14px/1.5 system-ui, sans-serif; margin: 2em; background: #1b1b1d; color: #ddd }
h1 { font-size: 1.4em } h2 { font-size: 1.1em; margin-top: 2em } a { color: #8bf }
table { border-collapse: collapse } td, th { padding: .2em .9em .2em 0; text-align: left }
th { color: #999; font-weight: normal } code { color: #fc9 }
"""
_SHOWN = 100


def page_text(state: State) -> str:
    """Jobs, faults still to come and the latest requests; it reloads itself."""
    jobs = "".join(_job_row(job) for job in reversed(state.jobs.all()))
    faults = "".join(f"<li><code>{escape(str(fault))}</code>" for fault in state.faults.pending())
    latest = reversed(state.records.all()[-_SHOWN:])
    requests = "".join(_request_row(one) for one in latest if one.phase != "sandbox")
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv=refresh content=5>"
        f"<title>Reframe sandbox</title><style>{_STYLE}</style>"
        f"<h1>Reframe sandbox at {escape(state.url)}</h1>"
        "<p>A rehearsal of fal's service on this machine. Nothing here costs anything, and nothing "
        "here leaves this machine.</p>"
        "<h2>Jobs</h2><table><tr><th>accepted<th>request<th>shape<th>status<th>units"
        f"<th>result<th>prompt</tr>{jobs}</table>"
        f"<h2>Faults to come</h2><ul>{faults or '<li>none'}</ul>"
        "<h2>Requests, latest first</h2><table><tr><th>time<th>connection<th>request<th>for"
        f"<th>answer<th>received<th>sent<th>fault</tr>{requests}</table></html>"
    )


def _job_row(job: Job) -> str:
    links = " ".join(
        f'<a href="{escape(stored.url)}">{escape(stored.name)}</a>'
        for stored in job.outputs
        if not stored.deleted
    )
    shape = f"{job.input.get('aspect_ratio', '?')} {job.input.get('resolution', '540p')}"
    status = f"{job.status} ({job.refusal.type})" if job.refusal else job.status
    return (
        f"<tr><td>{_clock(job.created)}<td><code>{escape(job.request_id)}</code>"
        f"<td>{escape(shape)}<td>{escape(status)}<td>{job.billable_units or ''}<td>{links}"
        f"<td>{escape(str(job.input.get('prompt', ''))[:120])}</tr>"
    )


def _request_row(received: Received) -> str:
    return (
        f"<tr><td>{_clock(received.time)}<td>{received.connection}"
        f"<td>{escape(received.method)} {escape(received.path)}<td>{escape(received.phase)}"
        f"<td>{received.status or ''}<td>{received.body_size or ''}<td>{received.sent_size or ''}"
        f"<td>{escape(received.fault)}</tr>"
    )


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%H:%M:%S")
