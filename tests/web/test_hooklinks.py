"""The keyed hash in hook addresses."""

from __future__ import annotations

import hashlib

import pytest

from bot.jobs.hooklinks import HookLinks
from bot.jobs.model import new_ref

REF = "abcdefghij234567klmn"
# Frozen: another hash would cut off the hooks of every job that is under way while Easel is updated.
VECTORS = [
    ("secret", REF, "e947a0b7343b5b6b90c000cb6ca4ce7c", "0917cc00bd660fb54d475fccfd4aff4b"),
    ("s" * 100, REF, "4df80bce7c27ee89a2de3caa0319b054", "60e4c632e71b9c8af8de753dd296fbe1"),
    ("secret", "", "1c55e28bbb7ca214e87c544bc3b0b379", "371bc60d0577bd8d2ae2ca422cc0ff32"),
    ("geheimnis-ü", "zyxw", "280113ba1daeec2646e56e8f5705b222", "e7a2380eb8d07d5a32297bc5c1eb99b5"),
]


def signature(secret: str, text: str, purpose: bytes) -> str:
    """The signature by the standard library alone."""
    key = hashlib.blake2b(secret.encode(), digest_size=32).digest()
    return hashlib.blake2s(text.encode(), key=key, digest_size=16, person=purpose).hexdigest()


@pytest.mark.parametrize(("secret", "text", "hook", "check"), VECTORS)
def test_signatures_are_what_they_always_were(secret: str, text: str, hook: str, check: str) -> None:
    links = HookLinks([secret], None)
    assert links.sign(text) == hook == signature(secret, text, b"ttapihk")
    assert links.sign_check(text) == check == signature(secret, text, b"easelchk")


def test_the_address_is_made_of_reference_and_signature() -> None:
    links = HookLinks(["secret"], "https://easel.example.org/under")
    assert links.url(REF) == (
        "https://easel.example.org/under/hooks/ttapi/abcdefghij234567klmn/e947a0b7343b5b6b90c000cb6ca4ce7c"
    )
    assert HookLinks(["secret"], None).url(REF) is None


def test_only_the_right_signature_fits() -> None:
    links = HookLinks(["secret"], None)
    right = links.sign(REF)
    assert links.verify(REF, right)
    for wrong in (
        "",
        right[:-1],
        right + "0",
        right.upper(),
        "0" * 32,
        links.sign_check(REF),
        "ü" * 32,
        "\udcff",
    ):
        assert not links.verify(REF, wrong)
    for other in ("", REF[:-1], REF + "a", REF.upper(), new_ref(), "\udcff"):
        assert not links.verify(other, right)


def test_an_old_secret_still_verifies_while_the_first_signs() -> None:
    before, after = HookLinks(["old"], None), HookLinks(["new", "old"], None)
    assert after.sign(REF) == HookLinks(["new"], None).sign(REF)
    assert after.verify(REF, before.sign(REF))
    assert after.verify(REF, after.sign(REF))
    assert not before.verify(REF, after.sign(REF))
    assert not HookLinks(["new"], None).verify(REF, before.sign(REF))
    assert after.sign_check("n") == HookLinks(["new"], None).sign_check("n")


def test_the_secret_is_in_no_repr() -> None:
    assert repr(HookLinks(["secret-of-the-hooks"], "https://x")) == "<HookLinks>"


def test_references_are_unguessable_and_fit_into_a_path() -> None:
    refs = {new_ref() for _ in range(1000)}
    assert len(refs) == 1000
    assert all(len(ref) == 20 and ref.isalnum() and ref.islower() for ref in refs)
