"""Upstream's dialects: one operator, but answers that differ by year and by product."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Dress(StrEnum):
    """A consistent set of habits; the three together show every known disagreement."""

    Y2024 = "2024"
    """Pay-per-use as in 2024: refusals under HTTP 200, signed links, sparse answers, previews."""
    Y2026 = "2026"
    """Pay-per-use as documented in 2026: HTTP status codes, `job_id`, one link for everything."""
    HOLD = "hold"
    """Hosted accounts: "queue is full" under HTTP 400, no tiles, Chinese refusals, extra keys."""


@dataclass(frozen=True, slots=True)
class Manners:
    """Every habit in which dresses differ.

    Attributes:
        submit_id_key: Name of the job's id in the answer to a submit.
        submit_message: Message of an accepted submit.
        success_message: Message of a finished job.
        action_key: Name of the action inside `data`.
        progress: "46" as text, "46%" or the number 46 while running; the end is "100" ("100%" with percent).
        waiting_text: Progress of a job that has just started.
        quota: How the price is written.
        early_quota: Whether the price is shown before the job has succeeded.
        pending_status: The waiting state's spelling.
        images: When the four tiles are linked: if asked for, always or never.
        size: What width and height describe.
        links: Discord-like paths with a signed query, or plain ones.
        discord_image: The same as `cdnImage`, or null.
        preview: Whether running jobs link a blurred preview.
        sparse_running: Whether members without a value are left out while a job runs.
        pending_data: Whether a waiting job has `data` at all.
        blank_components: `components` when there are none.
        top_job_id: Whether a successful answer repeats the id beside `data`.
        failure_hook: `data` of a hook about a failed job: null members, null, or absent.
        pretty_hooks: Whether hook bodies are indented.
        silent_seeds: Whether hooks about finished seed jobs are never sent.
        hook_gives_up: Whether delivery ends at the first refused connection or status from 400.
        errors_as_200: Whether refused requests are answered with HTTP 200 and FAILED.
        chinese: Whether refusals are in Chinese.
        unknown_job: HTTP status of a fetch of an unknown job.
        queue_full: HTTP status when the cap of unfinished jobs is reached.
        region: Name of Vary Region among the components.
        linked_prompts: Whether the prompts found by describe contain Markdown links.
        numeric_seed: Whether seeds are numbers.
        list_successes_only: Whether fetch-list ignores its status filter.
        extra_keys: Whether answers carry keys nobody has documented.
    """

    submit_id_key: Literal["jobId", "job_id"]
    submit_message: str
    success_message: str | None
    action_key: Literal["action", "actions"]
    progress: Literal["text", "percent", "number"]
    waiting_text: str | None
    quota: Literal["text", "number", "missing"]
    early_quota: bool
    pending_status: str
    images: Literal["asked", "always", "never"]
    size: Literal["grid", "tile", "absent"]
    links: Literal["signed", "plain"]
    discord_image: Literal["same", "null"]
    preview: bool
    sparse_running: bool
    pending_data: bool
    blank_components: Literal["null", "list", "text"]
    top_job_id: bool
    failure_hook: Literal["nulls", "null", "absent"]
    pretty_hooks: bool
    silent_seeds: bool
    hook_gives_up: bool
    errors_as_200: bool
    chinese: bool
    unknown_job: Literal[200, 400, 404]
    queue_full: Literal[400, 499]
    region: Literal["inpaint", "vary_region"]
    linked_prompts: bool
    numeric_seed: bool
    list_successes_only: bool
    extra_keys: bool


MANNERS = {
    Dress.Y2024: Manners(
        submit_id_key="jobId",
        submit_message="",
        success_message="success",
        action_key="actions",
        progress="text",
        waiting_text="Waiting to start",
        quota="text",
        early_quota=False,
        pending_status="PENDING_QUEUE",
        images="asked",
        size="grid",
        links="signed",
        discord_image="same",
        preview=True,
        sparse_running=True,
        pending_data=True,
        blank_components="null",
        top_job_id=True,
        failure_hook="nulls",
        pretty_hooks=True,
        silent_seeds=True,
        hook_gives_up=True,
        errors_as_200=True,
        chinese=False,
        unknown_job=200,
        queue_full=499,
        region="inpaint",
        linked_prompts=True,
        numeric_seed=False,
        list_successes_only=False,
        extra_keys=False,
    ),
    Dress.Y2026: Manners(
        submit_id_key="job_id",
        submit_message="success",
        success_message="",
        action_key="action",
        progress="number",
        waiting_text=None,
        quota="text",
        early_quota=True,
        pending_status="PENDING_QUEUE ",
        images="always",
        size="tile",
        links="plain",
        discord_image="same",
        preview=False,
        sparse_running=False,
        pending_data=True,
        blank_components="list",
        top_job_id=True,
        failure_hook="null",
        pretty_hooks=False,
        silent_seeds=False,
        hook_gives_up=False,
        errors_as_200=False,
        chinese=False,
        unknown_job=404,
        queue_full=499,
        region="vary_region",
        linked_prompts=False,
        numeric_seed=False,
        list_successes_only=False,
        extra_keys=False,
    ),
    Dress.HOLD: Manners(
        submit_id_key="jobId",
        submit_message="success",
        success_message=None,
        action_key="action",
        progress="percent",
        waiting_text=None,
        quota="number",
        early_quota=True,
        pending_status="PENDING_QUEUE",
        images="never",
        size="absent",
        links="plain",
        discord_image="null",
        preview=False,
        sparse_running=False,
        pending_data=False,
        blank_components="text",
        top_job_id=False,
        failure_hook="absent",
        pretty_hooks=False,
        silent_seeds=False,
        hook_gives_up=False,
        errors_as_200=False,
        chinese=True,
        unknown_job=400,
        queue_full=400,
        region="vary_region",
        linked_prompts=False,
        numeric_seed=True,
        list_successes_only=True,
        extra_keys=True,
    ),
}
