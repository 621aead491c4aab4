"""The tokens of the region editor: what they open, for how long, and that nobody else can make one."""

from __future__ import annotations

import base64
import hmac
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from bot.jobs.hooklinks import HookLinks
from bot.web.regionlinks import MAX_TOKEN, RegionExpired, RegionForged, RegionLinks

from .region_desk import MEMBER, REF, Clock

PUBLIC = "https://easel.example.org/under"
# Made once and frozen: another form would break every link that is out while Easel is updated.
TOKEN = (
    ".eJyLVkpMSk5JTUvPyMwyMjYxNTPPzsnNU9IxNDAxN7JEJmMBHOALsg.cT-zAA."
    "p1o-TUxVpg5FyaBh14UvfexiojxQB4VJWLZCNVWPz6_CG_MOP904PVuTWfkGGGfX"
)


def links(*secrets: str, clock: Clock | None = None) -> RegionLinks:
    return RegionLinks(secrets or ("secret",), PUBLIC, clock or Clock())


def token(of: RegionLinks, ref: str = REF, user_id: int = MEMBER) -> str:
    start, _, made = of.url(ref, user_id).rpartition("/")
    assert start == "https://easel.example.org/under/region"
    return made


def test_a_token_is_what_it_always_was() -> None:
    assert token(links()) == TOKEN


def test_a_token_is_what_the_standard_library_makes_of_it() -> None:
    signed, _, signature = TOKEN.rpartition(".")
    key = hmac.digest(b"secret", b"easel.region", "sha384")
    assert base64.urlsafe_b64decode(signature) == hmac.digest(key, signed.encode(), "sha384")
    _, payload, moment = signed.split(".")
    unpacked = zlib.decompress(base64.urlsafe_b64decode(payload + "=="))
    assert json.loads(unpacked) == ["abcdefghij234567klmn", 104729104729104729]
    assert int.from_bytes(base64.urlsafe_b64decode(moment + "==")) == 1_900_000_000


def test_a_token_opens_what_it_was_made_for() -> None:
    ours = links()
    assert ours.verify(token(ours)) == (REF, 104729104729104729)
    assert ours.verify(token(ours, "other", 1)) == ("other", 1)


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.integers(min_value=0, max_value=2**64 - 1),
)
def test_every_reference_and_member_comes_back(ref: str, user_id: int) -> None:
    ours = links()
    assert ours.verify(token(ours, ref, user_id)) == (ref, user_id)


@pytest.mark.parametrize(("age", "left"), [(0, 900), (1, 899), (899, 1), (900, 0)])
def test_a_token_is_good_for_fifteen_minutes(age: int, left: int) -> None:
    clock = Clock()
    ours = links(clock=clock)
    made = token(ours)
    clock.now += age
    assert ours.verify(made) == (REF, MEMBER)
    assert ours.seconds_left(made) == left


@pytest.mark.parametrize("age", [901, 3600, 10**8])
def test_an_old_token_is_expired(age: int) -> None:
    clock = Clock()
    ours = links(clock=clock)
    made = token(ours)
    clock.now += age
    with pytest.raises(RegionExpired):
        ours.verify(made)
    assert ours.seconds_left(made) == 0


def test_a_token_from_the_future_is_not_good_for_longer() -> None:
    clock = Clock()
    ours = links(clock=clock)
    made = token(ours)
    clock.now -= 60
    with pytest.raises(RegionExpired):
        ours.verify(made)


def test_an_old_secret_still_verifies_while_the_first_signs() -> None:
    before, after, strange = links("old"), links("new", "old"), links("strange")
    assert token(after) == token(links("new"))
    assert after.verify(token(before)) == (REF, MEMBER)
    assert after.verify(token(after)) == (REF, MEMBER)
    for theirs, made in ((before, token(after)), (after, token(strange)), (links("new"), token(before))):
        with pytest.raises(RegionForged):
            theirs.verify(made)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        ".",
        "..",
        "static",
        "x" * (MAX_TOKEN + 1),
        "ü" * 40,
        "\udcff" * 40,
        "\x00",
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN + "=",
        TOKEN + "\n",
        " " + TOKEN,
        TOKEN[1:],
        "." + TOKEN,
        TOKEN.replace(".", ".."),
        TOKEN.swapcase(),
        TOKEN[: TOKEN.rindex(".")],
    ],
)
def test_what_we_did_not_make_is_forged(wrong: str) -> None:
    with pytest.raises(RegionForged):
        links().verify(wrong)
    with pytest.raises(RegionForged):
        links().seconds_left(wrong)


@given(st.integers(0, len(TOKEN) - 1), st.characters(exclude_categories=["Cs"]))
def test_no_letter_can_be_changed(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if changed == TOKEN:
        assert links().verify(changed) == (REF, MEMBER)
    else:
        with pytest.raises(RegionForged):
            links().verify(changed)


@given(st.text(max_size=200))
def test_no_text_is_a_token_by_chance(text: str) -> None:
    with pytest.raises(RegionForged):
        links().verify(text)


def test_other_signatures_by_the_same_secret_are_no_tokens() -> None:
    """A hook's signature, and what another part of a program might sign with itsdangerous."""
    hook = HookLinks(["secret"], None).sign(REF)
    plain = str(URLSafeTimedSerializer("secret").dumps([REF, MEMBER]))
    bare = TimestampSigner("secret", salt="easel.region").sign(REF).decode()
    for other in (hook, plain, bare):
        with pytest.raises(RegionForged):
            links().verify(other)


def test_no_secret_is_in_a_repr() -> None:
    assert repr(links("secret-of-the-editor")) == "<RegionLinks>"
