"""The state in a button."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.actions import ACTIONS
from bot.jobs.model import new_ref
from cogs.ui.custom_id import CustomId, Verb

REFS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=20, max_size=20)
ARGUMENTS = st.text("abcXYZ019_", max_size=32)
REF = "abcdefghijklmnopqrst"


@given(st.sampled_from(Verb), REFS, ARGUMENTS)
def test_what_is_packed_is_unpacked(verb: Verb, ref: str, argument: str) -> None:
    state = CustomId(verb, ref, argument)
    packed = state.pack()
    assert len(packed) <= 100
    assert CustomId.unpack(packed) == state


@given(st.text())
def test_any_text_is_unpacked_or_refused(text: str) -> None:
    state = CustomId.unpack(text)
    assert state is None or state.pack() == text


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_fits(action: str) -> None:
    state = CustomId(Verb.AGAIN, new_ref(), action)
    assert CustomId.unpack(state.pack()) == state


def test_the_form_is_the_one_that_old_messages_carry() -> None:
    assert CustomId(Verb.ACTION, REF, "upsample2").pack() == f"easel:action:{REF}:upsample2"
    assert CustomId(Verb.CANCEL, REF).pack() == f"easel:cancel:{REF}:"
    old = {"action", "again", "cancel", "retry", "order", "dismiss"}
    assert old <= {verb.value for verb in Verb}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "easel",
        f"easel:action:{REF}",
        f"easel:action:{REF}:upsample2:more",
        f"easel:explode:{REF}:",
        f"Easel:action:{REF}:reroll",
        f"easel:action:{REF.upper()}:reroll",
        f"easel:action:{REF[1:]}:reroll",
        f"easel:action:{REF}a:reroll",
        f"easel:action:{REF[:-1]}0:reroll",
        f"easel:action:{REF}:re roll",
        f"easel:action:{REF}:re\nroll",
        f"easel:action:{REF}:reroll\n",
        f" easel:action:{REF}:reroll",
        f"easel:action:{REF}:{'x' * 33}",
        "another-bot:action:1:2",
    ],
)
def test_foreign_and_malformed_ids_are_nobodys(text: str) -> None:
    assert CustomId.unpack(text) is None


@pytest.mark.parametrize(
    ("ref", "argument"),
    [("", ""), (REF, "a b"), (REF, "x" * 33), (REF.upper(), ""), (REF + ":", ""), (REF, "画")],
)
def test_what_no_custom_id_can_carry_is_refused(ref: str, argument: str) -> None:
    with pytest.raises(ValueError, match="no custom id for action"):
        CustomId(Verb.ACTION, ref, argument).pack()
