"""`/imagine`, `/action` and `/seed`."""

from bot.sandbox.ttapi.accounts import MODES, Account
from bot.sandbox.ttapi.actions import CALLABLE
from bot.sandbox.ttapi.jobs import Order
from bot.sandbox.ttapi.orders.desk import Desk
from bot.sandbox.ttapi.refusals import NOT_ALLOWED, WRONG, Refusal
from bot.sandbox.ttapi.validation import Body
from bot.sandbox.ttapi.world import World


async def read_imagine(body: Body, account: Account, desk: Desk) -> Order:
    """`/imagine`: a grid from a prompt."""
    del account
    prompt = body.text("prompt")
    mode = body.choice("mode", MODES)
    order = Order(
        endpoint="imagine",
        action="imagine",
        prompt=_translated(prompt, desk.world) if body.flag("translation", default=True) else prompt,
        mode=mode,
        timeout=body.timeout(mode),
        hook_url=body.hook_url(),
        wants_tiles=body.flag("getUImages", default=False),
    )
    desk.sift(prompt)
    return order


async def read_action(body: Body, account: Account, desk: Desk) -> Order:
    """`/action`: one of the buttons below a result."""
    job_id = body.text("jobId")
    action = body.text("action")
    if action not in CALLABLE:
        raise Refusal(WRONG, "action")
    parent = desk.parent(job_id, account)
    if action not in parent.components:
        raise Refusal(NOT_ALLOWED)
    return Order(
        endpoint="action",
        action=action,
        prompt=parent.order.prompt,
        mode=parent.order.mode,
        timeout=body.timeout(parent.order.mode),
        hook_url=body.hook_url(),
        wants_tiles=body.flag("getUImages", default=False),
        parent=parent,
    )


async def read_seed(body: Body, account: Account, desk: Desk) -> Order:
    """`/seed`: the number a picture was made from."""
    parent = desk.parent(body.text("jobId"), account)
    if parent.picture is None:
        raise Refusal(NOT_ALLOWED)
    mode = parent.order.mode
    timeout, hook_url = body.timeout(mode), body.hook_url()
    return Order("seed", "seed", parent.order.prompt, mode, timeout, hook_url, parent=parent)


def _translated(prompt: str, world: World) -> str:
    for foreign, english in world.settings.translations.items():
        prompt = prompt.replace(foreign, english)
    return prompt
