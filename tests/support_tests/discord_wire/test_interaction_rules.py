"""What Discord refuses in answers to interactions, and when."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.discord_wire import Ack, ImpossibleActError, Upload, WireDiscord
from tests.support.discord_wire.jsontypes import JsonDict

from .raw import Api
from .test_message_rules import button, gallery, menu, row, text, v2

SAY: JsonDict = {"type": 4, "data": {"content": "hello"}}


def field(**changed: Any) -> JsonDict:
    """Return a labelled text field of a window, changed."""
    return {"type": 18, "label": "Prompt", "component": {"type": 4, "custom_id": "p", "style": 1, **changed}}


def window(*parts: JsonDict, **changed: Any) -> JsonDict:
    """Return a window."""
    return {"type": 9, "data": {"custom_id": "w", "title": "T", "components": list(parts), **changed}}


async def test_an_answer_tells_its_message(api: Api) -> None:
    invocation = await api.invocation()
    answer = await api.answer(invocation, SAY)
    message = invocation.message
    assert message is not None
    assert answer.status == 200
    assert answer.body["interaction"] == {
        "id": str(invocation.id),
        "type": 2,
        "response_message_id": str(message.id),
        "response_message_loading": False,
        "response_message_ephemeral": False,
        "channel_id": str(api.discord.channel.id),
    }
    assert (answer.body["resource"]["type"], answer.body["resource"]["message"]["content"]) == (4, "hello")
    silent = await api.answer(await api.invocation(), SAY, with_response=False)
    assert (silent.status, silent.body) == (204, None)


async def test_public_answers_ping_and_private_ones_do_not(api: Api) -> None:
    content = f"hello {api.discord.user.mention}"
    public, private = await api.invocation(), await api.invocation()
    answer = await api.answer(public, {"type": 4, "data": {"content": content}})
    await api.answer(private, {"type": 4, "data": {"content": content, "flags": 64}})
    assert [i.message.pinged for i in (public, private) if i.message] == [(api.discord.user,), ()]
    assert [user["username"] for user in answer.body["resource"]["message"]["mentions"]] == ["ada"]


async def test_the_first_answer_has_three_seconds(api: Api) -> None:
    late, early = await api.invocation(), await api.invocation()
    api.discord.clock.advance(2.5)
    assert (await api.answer(early, SAY)).status == 200
    api.discord.clock.advance(1)
    assert (await api.answer(late, SAY)).code == (404, 10062)
    assert (await api.answer(early, SAY)).code == (400, 40060)
    assert late.ack is None


async def test_a_refused_answer_can_be_tried_again(api: Api) -> None:
    invocation = await api.invocation()
    refused = await api.answer(invocation, {"type": 4, "data": v2(row(button(custom_id="")))})
    assert refused.codes_at("data.components.0.components.0.custom_id") == ["BASE_TYPE_BAD_LENGTH"]
    assert (await api.answer(invocation, SAY)).status == 200


async def test_a_token_works_after_the_answer_for_a_quarter_of_an_hour(api: Api) -> None:
    invocation = await api.invocation()
    assert (await api.webhook("GET", invocation, "/messages/@original")).code == (404, 10015)
    assert (await api.webhook("POST", invocation, "", {"content": "x"})).code == (404, 10015)
    await api.answer(invocation, SAY)
    edited = await api.webhook("PATCH", invocation, "/messages/@original", {"content": "changed"})
    assert (edited.status, edited.body["content"]) == (200, "changed")
    follow_up = await api.webhook("POST", invocation, "?wait=true", {"content": "more"})
    assert follow_up.body["interaction_metadata"]["user"]["username"] == "ada"
    by_id = f"/messages/{follow_up.body['id']}"
    assert (await api.webhook("DELETE", invocation, by_id)).status == 204
    assert (await api.webhook("GET", invocation, by_id)).code == (404, 10008)

    api.discord.clock.advance(901)
    for method in ("GET", "PATCH", "DELETE"):
        expired = await api.webhook(method, invocation, "/messages/@original", {"content": "x"})
        assert expired.code == (401, 50027)
    channel = (
        f"/channels/{api.discord.channel.id}/messages/{invocation.message.id if invocation.message else 0}"
    )
    assert (await api.request("PATCH", channel, {"content": "by channel"})).status == 200


async def test_wrong_tokens(api: Api) -> None:
    invocation = await api.invocation()
    wrong = f"/interactions/{invocation.id}/wrong/callback"
    assert (await api.request("POST", wrong, SAY, token=None)).code == (404, 10062)
    application = api.discord.world.application_id
    assert (await api.request("GET", f"/webhooks/{application}/wrong/messages/@original")).code == (
        401,
        50027,
    )
    assert (await api.request("GET", f"/webhooks/1/{invocation.token}/messages/@original")).code == (
        404,
        10015,
    )
    assert (await api.request("GET", "/users/@me", token=None)).code == (401, 0)
    assert (await api.request("GET", "/users/@me", token="wrong")).code == (401, 0)


async def test_a_deferral_thinks_and_is_filled_on_either_road(api: Api) -> None:
    discord = api.discord
    first, second = await api.invocation(), await api.invocation()
    deferred = await api.answer(first, {"type": 5})
    assert deferred.body["interaction"]["response_message_loading"] is True
    assert "resource" not in deferred.body
    await api.answer(second, {"type": 5})
    assert [message.loading for message in discord.messages(discord.channel)] == [True, True]

    by_token = await api.webhook("POST", first, "", v2(text("one")))
    assert by_token.body["id"] == deferred.body["interaction"]["response_message_id"]
    assert second.message is not None
    path = f"/channels/{discord.channel.id}/messages/{second.message.id}"
    assert (await api.request("PATCH", path, v2(text("two")))).status == 200
    assert [(m.text, m.loading) for m in discord.messages(discord.channel)] == [
        ("one", False),
        ("two", False),
    ]


async def test_a_private_message_is_unknown_to_the_channel(api: Api) -> None:
    invocation = await api.invocation()
    await api.answer(invocation, {"type": 4, "data": {"content": "psst", "flags": 64}})
    assert invocation.message is not None
    path = f"/channels/{api.discord.channel.id}/messages"
    for method in ("GET", "PATCH", "DELETE"):
        answer = await api.request(method, f"{path}/{invocation.message.id}", {"content": "x"})
        assert answer.code == (404, 10008)
    assert (await api.request("GET", path)).body == []
    assert (await api.webhook("PATCH", invocation, "/messages/@original", {"content": "still"})).status == 200
    refused = await api.post({"content": "x", "flags": 64})
    assert refused.codes_at("flags") == ["BASE_TYPE_CHOICES"]


async def test_files_come_with_answers_and_edits(api: Api) -> None:
    invocation = await api.invocation()
    path = f"/interactions/{invocation.id}/{invocation.token}/callback?with_response=true"
    data = v2(gallery("attachment://a.png"), attachments=[{"id": "0", "filename": "a.png"}])
    await api.request("POST", path, {"type": 4, "data": data}, files={0: Upload("a.png", b"one")}, token=None)
    missing = await api.webhook(
        "PATCH", invocation, "/messages/@original", v2(gallery("attachment://b.png"), attachments=[])
    )
    problem = ["UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"]
    assert missing.codes_at("components.0.items.0.media.url") == problem
    body = v2(gallery("attachment://b.png"), attachments=[{"id": 0}])
    files = {0: Upload("b.png", b"two")}
    assert (await api.webhook("PATCH", invocation, "/messages/@original", body, files=files)).status == 200
    assert invocation.message is not None
    assert [file.data for file in invocation.message.files] == [b"two"]


@pytest.mark.parametrize(
    ("body", "path", "problem"),
    [
        ({"type": 1}, "type", "BASE_TYPE_CHOICES"),
        ({"type": 6}, "type", "BASE_TYPE_CHOICES"),
        ({"type": 7, "data": {"content": "x"}}, "type", "BASE_TYPE_CHOICES"),
        ({"type": 8, "data": {"choices": []}}, "type", "BASE_TYPE_CHOICES"),
        ({}, "type", "BASE_TYPE_CHOICES"),
        (window(field(), custom_id=""), "data.custom_id", "BASE_TYPE_BAD_LENGTH"),
        (window(field(), title="t" * 46), "data.title", "BASE_TYPE_BAD_LENGTH"),
        (window(), "data.components", "BASE_TYPE_BAD_LENGTH"),
        (window(*[field(custom_id=f"{n}") for n in range(6)]), "data.components", "BASE_TYPE_BAD_LENGTH"),
        (window({**field(), "label": "l" * 46}), "data.components.0.label", "BASE_TYPE_BAD_LENGTH"),
        (window(field(value="x" * 4001)), "data.components.0.component.value", "BASE_TYPE_MAX_LENGTH"),
        (
            window(field(value="xx", max_length=1)),
            "data.components.0.component.value",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (window(field(style=3)), "data.components.0.component.style", "BASE_TYPE_CHOICES"),
        (window(field(), field()), "data.components.1.component.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
        (window(row(button())), "data.components.0.components.0.type", "UNION_TYPE_CHOICES"),
        (window(button()), "data.components.0.type", "UNION_TYPE_CHOICES"),
        (
            window({"type": 18, "label": "L", "component": menu(options=[])}),
            "data.components.0.component.options",
            "BASE_TYPE_BAD_LENGTH",
        ),
    ],
)
async def test_a_bad_answer_to_a_command(api: Api, body: JsonDict, path: str, problem: str) -> None:
    answer = await api.answer(await api.invocation(), body)
    assert answer.code == (400, 50035)
    assert answer.codes_at(path) == [problem]


async def test_a_component_may_update_its_message_but_a_window_opens_no_window(api: Api) -> None:
    discord = api.discord
    await api.post(
        {"content": "press", "components": [row(button(), button(custom_id="off", disabled=True))]}
    )
    message = discord.messages(discord.channel)[0]
    pressed = await discord.press(discord.user, message, "u1", wait=False)
    updated = await api.answer(pressed, {"type": 7, "data": {"content": "pressed", "components": []}})
    assert (updated.body["resource"]["type"], message.text, message.buttons) == (7, "pressed", [])
    original = await api.webhook("PATCH", pressed, "/messages/@original", {"content": "and edited"})
    assert original.body["id"] == str(message.id)

    opened = await discord.press(discord.user, message, "u1", wait=False, force=True)
    await api.answer(opened, window(field()))
    assert (await api.webhook("GET", opened, "/messages/@original")).code == (404, 10008)
    submitted = await discord.submit_modal(opened, {"p": "a fox"}, wait=False)
    assert submitted.source is message
    again = await api.answer(submitted, window(field()))
    assert again.codes_at("type") == ["BASE_TYPE_CHOICES"]
    assert (await api.answer(submitted, {"type": 6})).status == 200
    assert submitted.ack is Ack.DEFERRED_UPDATE


async def test_menus_offer_what_they_say(api: Api) -> None:
    discord = api.discord
    options = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]
    await api.post(v2(row(menu(options=options, max_values=2)), row({"type": 5, "custom_id": "who"})))
    message = discord.messages(discord.channel)[0]
    assert [(s.custom_id, s.values, s.max_values) for s in message.selects] == [
        ("m", ("a", "b"), 2),
        ("who", (), 1),
    ]
    chosen = await discord.select(discord.user, message, "m", ["b", "a"], wait=False)
    people = await discord.select(discord.user, message, "who", [discord.user], wait=False)
    assert chosen.data["values"] == ["b", "a"]
    assert people.data["resolved"]["users"][str(discord.user.id)]["username"] == "ada"
    for custom_id, values in (("m", []), ("m", ["c"]), ("x", ["a"])):
        with pytest.raises(ImpossibleActError):
            await discord.select(discord.user, message, custom_id, values, wait=False)


async def test_a_user_installed_command_has_five_follow_ups(discord: WireDiscord, api: Api) -> None:
    group = discord.add_private_channel(discord.user)
    invocation = await discord.slash(
        discord.user, group, "imagine", wait=False, force=True, user_install=True
    )
    await api.answer(invocation, SAY)
    answers = [await api.webhook("POST", invocation, "", {"content": "x"}) for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [400]
    assert answers[5].code == (400, 40094)
    assert (await api.request("GET", f"/channels/{group.id}")).code == (403, 50001)
    assert answers[0].body["interaction_metadata"]["authorizing_integration_owners"] == {
        "1": str(discord.user.id)
    }
