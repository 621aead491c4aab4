"""`data` of the newer families, which have shapes of their own."""

from datetime import datetime

from bot.sandbox.ttapi.jobs import Job, State, View
from bot.sandbox.ttapi.links import Links
from bot.sandbox.ttapi.refusals import Json


def edits_data(job: Job, view: View, links: Links) -> Json:
    """An image edit as documented: no action, components, grid or seed."""
    done = view.state is State.SUCCESS
    return {
        "jobId": job.job_id,
        "progress": None,
        "mode": job.order.mode,
        "prompt": job.order.prompt,
        "quota": None,
        "images": links.closed(job) if done else None,
        "cdnImages": links.tiles(job) if done else None,
        "hookUrl": job.order.hook_url,
        "submitTime": _stamp(job.created),
        "finishTime": _stamp(job.ended) if view.is_terminal else None,
    }


def video_data(job: Job, view: View, links: Links, action_key: str) -> Json:
    """A batch of clips. INFERRED: no answer has ever been seen, only that hook and fetch are alike.

    Everything that is guessed about upstream's answer stands here: the names, and that all clips of a batch
    are links in one list, in the order of the `index` that extend takes.
    """
    return {
        action_key: job.order.action,
        "jobId": job.job_id,
        "progress": None,
        "prompt": job.order.prompt,
        "quota": None,
        "videoUrls": links.clips(job) if view.state is State.SUCCESS else None,
        "hookUrl": job.order.hook_url,
    }


def _stamp(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
