"""What Discord refuses in a message, by raw HTTP."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.discord_wire import Upload, WireDiscord
from tests.support.discord_wire.checks.messages import Composer
from tests.support.discord_wire.checks.modals import check_modal
from tests.support.discord_wire.errors import ApiError
from tests.support.discord_wire.form import Field, Problems
from tests.support.discord_wire.jsontypes import JsonDict
from tests.support.discord_wire.snowflakes import Snowflakes

from .raw import Api

V2 = 1 << 15


def button(**changed: Any) -> JsonDict:
    """Return a good button, changed."""
    return {"type": 2, "style": 1, "label": "U1", "custom_id": "u1", **changed}


def row(*children: JsonDict) -> JsonDict:
    """Return an action row."""
    return {"type": 1, "components": list(children)}


def menu(**changed: Any) -> JsonDict:
    """Return a good string menu, changed."""
    return {"type": 3, "custom_id": "m", "options": [{"label": "a", "value": "a"}], **changed}


def text(content: str) -> JsonDict:
    """Return a text display."""
    return {"type": 10, "content": content}


def v2(*components: JsonDict, **changed: Any) -> JsonDict:
    """Return a Components V2 message."""
    return {"flags": V2, "components": list(components), **changed}


def classic(*components: JsonDict) -> JsonDict:
    """Return a classic message with components."""
    return {"content": "x", "components": list(components)}


def gallery(url: str) -> JsonDict:
    """Return a media gallery with one picture."""
    return {"type": 12, "items": [{"media": {"url": url}}]}


LONG_ID, LONG_LABEL, LONG_URL = "i" * 101, "l" * 81, "https://e.org/" + "u" * 500
TWO_OPTIONS = [{"label": "a", "value": "a"}, {"label": "b", "value": "a"}]
BUTTON = "components.0.components.0"

REFUSALS: list[tuple[str, JsonDict, str, str]] = [
    ("long content", {"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    ("content is text", {"content": 5}, "content", "STRING_TYPE_CONVERT"),
    ("long nonce", {"content": "x", "nonce": "n" * 26}, "nonce", "NONCE_TYPE_TOO_LONG"),
    (
        "six rows",
        classic(*[row(button(custom_id=f"{n}")) for n in range(6)]),
        "components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    ("V2 part without the flag", classic(text("x")), "components.0.type", "UNION_TYPE_CHOICES"),
    ("bare button", v2(button()), "components.0.type", "UNION_TYPE_CHOICES"),
    ("no object", {"content": "x", "components": ["x"]}, "components.0", "MODEL_TYPE_CONVERT"),
    ("no list", {"content": "x", "components": "x"}, "components", "LIST_TYPE_CONVERT"),
    ("empty row", classic(row()), "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    (
        "six in a row",
        classic(row(*[button(custom_id=f"{n}") for n in range(6)])),
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "menu beside a button",
        classic(row(menu(), button())),
        "components.0.components",
        "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
    ),
    (
        "long custom id",
        classic(row(button(custom_id=LONG_ID))),
        f"{BUTTON}.custom_id",
        "BASE_TYPE_BAD_LENGTH",
    ),
    ("empty custom id", classic(row(button(custom_id=""))), f"{BUTTON}.custom_id", "BASE_TYPE_BAD_LENGTH"),
    ("no custom id", classic(row(button(custom_id=None))), f"{BUTTON}.custom_id", "BASE_TYPE_REQUIRED"),
    (
        "custom id twice",
        v2(row(button()), row(button())),
        "components.1.components.0.custom_id",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    (
        "component id twice",
        v2({**text("a"), "id": 7}, {**text("b"), "id": 7}),
        "components.1.id",
        "COMPONENT_ID_DUPLICATED",
    ),
    ("long label", classic(row(button(label=LONG_LABEL))), f"{BUTTON}.label", "BASE_TYPE_MAX_LENGTH"),
    ("no label", classic(row(button(label=None))), BUTTON, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"),
    ("odd style", classic(row(button(style=9))), f"{BUTTON}.style", "BASE_TYPE_CHOICES"),
    ("odd emoji", classic(row(button(emoji={"name": "abc"}))), f"{BUTTON}.emoji", "COMPONENT_INVALID_EMOJI"),
    (
        "long link",
        classic(row(button(style=5, url=LONG_URL, custom_id=None))),
        f"{BUTTON}.url",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "foreign scheme",
        classic(row(button(style=5, url="ftp://e.org", custom_id=None))),
        f"{BUTTON}.url",
        "URL_TYPE_INVALID_SCHEME",
    ),
    (
        "link with a custom id",
        classic(row(button(style=5, url="https://e.org"))),
        BUTTON,
        "BUTTON_COMPONENT_CUSTOM_ID_AND_URL_EXCLUSIVE",
    ),
    ("no options", classic(row(menu(options=[]))), f"{BUTTON}.options", "BASE_TYPE_BAD_LENGTH"),
    (
        "26 options",
        classic(row(menu(options=[{"label": f"{n}", "value": f"{n}"} for n in range(26)]))),
        f"{BUTTON}.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "option value twice",
        classic(row(menu(options=TWO_OPTIONS))),
        f"{BUTTON}.options.1.value",
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ),
    (
        "long option label",
        classic(row(menu(options=[{"label": "l" * 101, "value": "a"}]))),
        f"{BUTTON}.options.0.label",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "long placeholder",
        classic(row(menu(placeholder="p" * 151))),
        f"{BUTTON}.placeholder",
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "more values than options",
        classic(row(menu(max_values=2))),
        f"{BUTTON}.max_values",
        "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE",
    ),
    (
        "content in V2",
        v2(text("a"), content="b"),
        "content",
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    (
        "embed in V2",
        v2(text("a"), embeds=[{"title": "b"}]),
        "embeds",
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    (
        "41 components",
        v2({"type": 17, "components": [text("x")] * 40}),
        "components",
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ),
    (
        "4001 characters",
        v2(text("x" * 4000), text("y")),
        "components",
        "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
    ),
    ("empty text", v2(text("")), "components.0.content", "BASE_TYPE_BAD_LENGTH"),
    (
        "section without accessory",
        v2({"type": 9, "components": [text("x")]}),
        "components.0.accessory",
        "BASE_TYPE_REQUIRED",
    ),
    (
        "container in a container",
        v2({"type": 17, "components": [{"type": 17, "components": []}]}),
        "components.0.components.0.type",
        "UNION_TYPE_CHOICES",
    ),
    (
        "file that was not uploaded",
        v2(gallery("attachment://a.png")),
        "components.0.items.0.media.url",
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
    ),
    (
        "file block with a link",
        v2({"type": 13, "file": {"url": "https://e.org/a"}}),
        "components.0.file.url",
        "URL_TYPE_INVALID_SCHEME",
    ),
    (
        "embed with a missing file",
        {"embeds": [{"image": {"url": "attachment://a.png"}}]},
        "embeds.0.image.url",
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
    ),
    ("long title", {"embeds": [{"title": "t" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
    ("11 embeds", {"embeds": [{"title": "t"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
    (
        "6001 characters in embeds",
        {"embeds": [{"description": "d" * 3001}, {"description": "d" * 3000}]},
        "embeds",
        "MAX_EMBED_SIZE_EXCEEDED",
    ),
    (
        "dangling attachment",
        {"content": "x", "attachments": [{"id": 0, "filename": "a.png"}]},
        "attachments.0.id",
        "ATTACHMENT_NOT_FOUND",
    ),
    (
        "contradictory mentions",
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions.parse",
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
    (
        "reply to nothing",
        {"content": "x", "message_reference": {"message_id": "1"}},
        "message_reference",
        "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
    ),
]


@pytest.mark.parametrize(("body", "path", "problem"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS])
async def test_a_bad_message_is_refused_at_its_field(
    api: Api, body: JsonDict, path: str, problem: str
) -> None:
    answer = await api.post(body)
    assert answer.code == (400, 50035)
    assert answer.codes_at(path) == [problem]
    assert api.discord.messages(api.discord.channel) == []
    assert [(refused.status, refused.code) for refused in api.discord.refusals] == [(400, 50035)]


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000},
        classic(*[row(*[button(custom_id=f"{r}{c}", label="l" * 80) for c in range(5)]) for r in range(5)]),
        classic(
            row(
                button(label=None, emoji={"name": "🔄"}),
                button(custom_id="c", emoji={"id": "1", "name": "a"}),
            )
        ),
        v2({"type": 17, "accent_color": 0xFFFFFF, "components": [text("x" * 100)] * 39}),
        v2({"type": 9, "components": [text("x")], "accessory": button()}, {"type": 14, "spacing": 2}),
        v2(gallery("https://e.org/a.png"), row(menu(max_values=1, placeholder="p" * 150))),
        {"embeds": [{"title": "t" * 256, "description": "d" * 4096}]},
    ],
)
async def test_a_message_at_its_limits_is_taken(api: Api, body: JsonDict) -> None:
    answer = await api.post(body)
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Type"] == "application/json"
    assert api.discord.refusals == []


@pytest.mark.parametrize("body", [{}, {"content": " "}, v2(), {"components": []}])
async def test_an_empty_message_is_refused(api: Api, body: JsonDict) -> None:
    assert (await api.post(body)).code == (400, 50006)


async def test_v2_cannot_be_taken_back(api: Api) -> None:
    posted = await api.post(v2(text("a")))
    path = f"/channels/{api.discord.channel.id}/messages/{posted.body['id']}"
    removed = await api.request("PATCH", path, {"flags": 0, "components": []})
    assert removed.codes_at("flags") == ["MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"]
    written = await api.request("PATCH", path, {"content": "b"})
    assert written.codes_at("content") == ["MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"]
    edited = await api.request("PATCH", path, {"components": [text("c")]})
    assert (edited.status, edited.body["components"]) == (200, [{**text("c"), "id": 1}])

    classic_one = await api.post({"content": "a"})
    path = f"/channels/{api.discord.channel.id}/messages/{classic_one.body['id']}"
    kept = await api.request("PATCH", path, v2(text("b")))
    assert kept.codes_at("content") == ["MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"]
    assert (await api.request("PATCH", path, v2(text("b"), content=None))).status == 200


async def test_files_are_kept_dropped_and_added_by_an_edit(api: Api) -> None:
    discord = api.discord
    both = {0: Upload("a b.png", b"first"), 1: Upload("c.png", b"second")}
    listed = [{"id": 0, "filename": "a b.png"}, {"id": 1, "filename": "c.png", "description": "sea"}]
    posted = await api.post(v2(gallery("attachment://a_b.png"), attachments=listed), files=both)
    files = posted.body["attachments"]
    assert [(file["filename"], file["size"]) for file in files] == [("a_b.png", 5), ("c.png", 6)]
    assert files[1]["description"] == "sea"
    media = posted.body["components"][0]["items"][0]["media"]
    assert (media["url"], media["attachment_id"]) == (files[0]["url"], files[0]["id"])

    path = f"/channels/{discord.channel.id}/messages/{posted.body['id']}"
    body = {
        "components": [gallery("attachment://d.png")],
        "attachments": [{"id": files[1]["id"]}, {"id": 0, "filename": "d.png"}],
    }
    edited = await api.request("PATCH", path, body, files={0: Upload("d.png", b"third!!")})
    assert [(f["filename"], f["size"]) for f in edited.body["attachments"]] == [("c.png", 6), ("d.png", 7)]

    unlisted = await api.request("PATCH", path, {"attachments": []}, files={0: Upload("e.png", b"x")})
    assert unlisted.codes_at("attachments") == ["ATTACHMENT_NOT_LISTED"]
    gone = await api.request("PATCH", path, {"attachments": [{"id": files[0]["id"]}]})
    assert gone.codes_at("attachments.0.id") == ["ATTACHMENT_NOT_FOUND"]
    added = await api.request("PATCH", path, {}, files={0: Upload("f.png", b"x")})
    assert [file["filename"] for file in added.body["attachments"]] == ["c.png", "d.png", "f.png"]


async def test_sizes_are_limited(api: Api) -> None:
    limit = 10 * 1024 * 1024
    fitting = await api.post({"content": "x"}, files={0: Upload("a.bin", bytes(limit))})
    assert fitting.status == 200
    assert (await api.post({}, files={0: Upload("a.bin", bytes(limit + 1))})).code == (413, 40005)
    three = {n: Upload(f"{n}.bin", bytes(9 * 1024 * 1024)) for n in range(3)}
    assert (await api.post({}, files=three)).code == (413, 40005)
    eleven = await api.post({}, files={n: Upload(f"{n}.bin", b"x") for n in range(11)})
    assert eleven.codes_at("attachments") == ["BASE_TYPE_MAX_LENGTH"]
    api.discord.guild.file_limit = limit * 2
    assert (await api.post({}, files={0: Upload("a.bin", bytes(limit + 1))})).status == 200


async def test_links_to_files_work_for_a_day(api: Api) -> None:
    posted = await api.post({}, files={0: Upload("a.png", b"pixels")})
    url = posted.body["attachments"][0]["url"]
    async with api.http.get(url) as response:
        assert (response.status, response.content_type, await response.read()) == (
            200,
            "image/png",
            b"pixels",
        )
    async with api.http.get(url.replace("hm=", "hm=0")) as response:
        assert response.status == 404
    api.discord.clock.advance(86_401)
    async with api.http.get(url) as response:
        assert response.status == 404


@pytest.mark.parametrize(
    ("raw", "code"),
    [(b"{", (400, 50109)), (b"[]", (400, 50035)), (b'"x"', (400, 50035)), (b"\xff", (400, 50109))],
)
async def test_bodies_must_be_json_objects(api: Api, raw: bytes, code: tuple[int, int]) -> None:
    path = f"/channels/{api.discord.channel.id}/messages"
    assert (await api.request("POST", path, raw=raw)).code == code


KEYS = (
    *(
        "type",
        "components",
        "accessory",
        "custom_id",
        "style",
        "label",
        "emoji",
        "name",
        "id",
        "options",
        "value",
    ),
    *(
        "items",
        "media",
        "file",
        "url",
        "content",
        "min_values",
        "max_values",
        "parse",
        "users",
        "title",
        "fields",
    ),
    *("footer", "image", "default", "text"),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 30) | st.text(max_size=3),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.sampled_from(KEYS), children, max_size=5)
    ),
    max_leaves=12,
)
BODIES = st.dictionaries(
    st.sampled_from(
        ["content", "flags", "components", "embeds", "attachments", "allowed_mentions", "nonce", "poll"]
    ),
    ANYTHING | st.just(V2),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BODIES)
def test_no_body_breaks_the_rules_themselves(body: JsonDict) -> None:
    composer = Composer(Snowflakes(), keep_files=False)
    with suppress(ApiError):
        state = composer.compose(Field(Problems()), body, {}, file_limit=10).state
        assert isinstance(state.text, str)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["custom_id", "title", "components"]), ANYTHING))
def test_no_window_breaks_the_rules_themselves(body: JsonDict) -> None:
    problems = Problems()
    check_modal(Field(problems), body)
    assert problems.tree or body["title"]


async def test_mentions_ping_only_when_allowed_and_never_by_an_edit(discord: WireDiscord, api: Api) -> None:
    ada, eve = discord.user, discord.add_user("eve")
    content = f"{ada.mention} and {eve.mention}"
    said = discord.say(eve, discord.channel, "question")
    bodies: list[JsonDict] = [
        {"content": content},
        {"content": content, "allowed_mentions": {"parse": []}},
        {"content": content, "allowed_mentions": {"users": [str(ada.id)]}},
        v2(text(content)),
        {"content": "a reply", "message_reference": {"message_id": str(said.id)}},
        {
            "content": "a quiet reply",
            "message_reference": {"message_id": str(said.id)},
            "allowed_mentions": {"replied_user": False},
        },
    ]
    for body in bodies:
        assert (await api.post(body)).status == 200
    posted = discord.messages(discord.channel)[1:]
    assert [message.pinged for message in posted] == [(ada, eve), (), (ada,), (ada, eve), (eve,), ()]
    await api.request(
        "PATCH", f"/channels/{discord.channel.id}/messages/{posted[1].id}", {"content": ada.mention}
    )
    assert posted[1].pinged == ()
