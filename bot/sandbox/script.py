"""What the tour's member orders. Literals: the verdict looks for exactly these."""

from __future__ import annotations

from typing import Final

PROMPT: Final = "a lighthouse at dusk --ar 3:2"
FAILING: Final = "a bannedword in the harbour"
BROKEN: Final = "a lighthouse --ar16:9"
PLACE: Final = "a lighthouse **__--ar16:9__**"
MENDED: Final = "a lighthouse --ar 16:9"
BATCH: Final = "{red, green} boat"
BATCHED: Final = ("red boat", "green boat")
# What there is to see in `props.harbour`, as the simulated TTAPI puts it.
DESCRIBED: Final = (
    "A landscape scene in orange and charcoal, bathed in bright light, flat illustration --ar 3:2"
)
REPAINTED: Final = "a lighthouse with a red door --ar 3:2"
MOVING: Final = "the lamp turns, gulls pass by"
SECOND: Final = "a fishing boat in the mist"
# Quota, as questions estimate it: two grids, and two clips.
BATCH_PRICE: Final = 8
VIDEO_PRICE: Final = 8
CLIPS: Final = 2
