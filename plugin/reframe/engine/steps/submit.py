"""submit: one paid request, and what to do when nobody knows whether it was taken.

The journal says *about to submit* before a byte is sent. From then on the request counts as
spent until it is certain that the service did not take it; nothing here sends it again unless
that is certain, or the user has said so.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timezone

from reframe.engine.results import Uploaded
from reframe.engine.work import Live, Work
from reframe.model.errors import OutcomeUnknown, Refused, Unreachable
from reframe.service.answers import Ticket
from reframe.service.request import arguments

#: Seconds between looks for a request whose answer was lost. fal may list a request only when it
#: has ended, and one runs for up to 15 minutes (facts: a third party's page).
LOOKS = (0.5, 1.5, 3.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0, 300.0)


def submit(work: Work) -> Ticket:
    begun = work.journal.open_submission(work.job.id)
    if begun is not None:
        return work.journal.ticket(work.job.id) or look_for_it(work, begun)
    return _send(work)


def _send(work: Work) -> Ticket:
    request = arguments(
        work.order.prompt,
        work.need("upload", Uploaded).url,
        work.job.shape,
        work.order.duration,
        work.endpoint,
    )
    work.tell(Live(doing="sending the order"))
    number = work.journal.about_to_submit(work.job.id, json.dumps(request), work.job.cost.usd)
    try:
        ticket = work.service.submit(request)
    except (Refused, Unreachable) as certain:
        work.journal.not_taken(number, work.job.id, certain.message)
        raise
    except OutcomeUnknown:
        return look_for_it(work, work.journal.submission(number))
    work.journal.submitted(number, work.job.id, ticket)
    return ticket


def look_for_it(work: Work, submission: sqlite3.Row) -> Ticket:
    """Look for a request of which no answer came. Raises `OutcomeUnknown` if it is not found."""
    unknown = OutcomeUnknown(
        "The order was sent, but no answer came back, so it may be running at fal and be billed "
        f"(${work.job.cost.usd}). It is not sent again by itself: look for it once more, let it "
        "go, or pay for a new one.",
    )
    if work.job.state != "unknown":
        work.journal.move(work.job.id, "unknown", unknown)
    request = json.loads(submission["arguments"])
    since = datetime.fromtimestamp(submission["at"], timezone.utc)
    for look in LOOKS:
        work.tell(Live(doing="looking for the order at fal", trouble=unknown.message))
        work.stop.pause(look)
        try:
            found = work.service.find(since, request)
        except Unreachable:
            continue
        except Refused:
            break
        ours = [each for each in found if each.request_id not in work.journal.known_requests()]
        if len(ours) == 1:
            work.journal.submitted(submission["id"], work.job.id, ours[0])
            return ours[0]
    raise unknown
