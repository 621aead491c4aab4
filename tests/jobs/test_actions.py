"""The table of actions."""

from bot.jobs.actions import ACTIONS, Presses, family, offered, unknown

ONCE = "upsample1 upsample2 upsample3 upsample4 upscale_subtle upscale_creative upscale2 upscale4"
EACH_RUN_DIFFERS = (
    "reroll variation1 variation2 variation3 variation4 low_variation high_variation "
    "redo_upscale_subtle redo_upscale_creative redo_upscale2 redo_upscale4 "
    "zoom_out_2 zoom_out_1_5 make_square pan_left pan_right pan_up pan_down"
)


def test_what_is_the_same_for_good() -> None:
    assert {name for name, spec in ACTIONS.items() if spec.presses is Presses.ONCE} == set(ONCE.split())
    assert {name for name, spec in ACTIONS.items() if spec.presses is Presses.ONE_AT_A_TIME} == set(
        EACH_RUN_DIFFERS.split()
    )


def test_families() -> None:
    assert {
        name: family(name).value
        for name in ("imagine", "upsample3", "pan_up", "make_square", "blend", "extend", "unheard_of")
    } == {
        "imagine": "imagine",
        "upsample3": "upsample",
        "pan_up": "pan",
        "make_square": "zoom",
        "blend": "blend",
        "extend": "video",
        "unheard_of": "imagine",
    }
    assert {spec.family.value for spec in ACTIONS.values()} == {
        "upsample",
        "variation",
        "reroll",
        "upscale",
        "zoom",
        "pan",
    }


def test_upstreams_order_does_not_matter() -> None:
    listed = ("variation2", "reroll", "upsample2", "Custom Zoom", "vary_region", "brand_new", "upsample1")
    assert [spec.name for spec in offered(listed)] == ["upsample1", "upsample2", "reroll", "variation2"]
    assert unknown(listed) == ("brand_new",)


def test_every_button_has_a_face() -> None:
    assert all(spec.label or spec.emoji for spec in ACTIONS.values())
    assert {spec.row for spec in ACTIONS.values()} == {0, 1, 2, 3}
