from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.errors import EaselError
from bot.locale import texts
from bot.media import darkroom
from bot.media.errors import NotAPicture
from bot.media.mask import MaskRefused, Preset, cut_out, mask_from_png, preset_mask
from tests.media.pictures import bombs, chunk, encoded, noise, png, samples

Box = tuple[int, int, int, int]

sides = st.integers(1, 70)


def drawn(width: int, height: int, *white: Box, mode: str = "L", colour: str = "white") -> Image.Image:
    """A mask that is white in some boxes; transparent instead of black if there is alpha."""
    image = Image.new(mode, (width, height), (0, 0, 0, 0) if mode == "RGBA" else "black")
    for box in white:
        image.paste(colour, box)
    return image


def opened(mask: bytes) -> Image.Image:
    """Decode a mask that must be grey and hold pure black and white."""
    image = Image.open(BytesIO(mask))
    image.load()
    assert (image.format, image.mode) == ("PNG", "L")
    assert {value for _, value in image.getcolors() or [(0, None)]} <= {0, 255}
    return image


def refused(data: bytes, width: int, height: int) -> MaskRefused:
    with pytest.raises(MaskRefused) as caught:
        mask_from_png(data, width, height)
    error = caught.value
    assert isinstance(error, EaselError)
    for language in ("en", "zh-CN"):
        assert texts(language).say(error.message)
    return error


@pytest.mark.parametrize(
    ("preset", "size", "white"),
    [
        (Preset.LEFT, (8, 4), [(0, 0, 4, 4)]),
        (Preset.RIGHT, (8, 4), [(4, 0, 8, 4)]),
        (Preset.TOP, (8, 4), [(0, 0, 8, 2)]),
        (Preset.BOTTOM, (8, 4), [(0, 2, 8, 4)]),
        (Preset.CENTRE, (8, 4), [(2, 1, 6, 3)]),
        (Preset.EDGES, (16, 8), [(0, 0, 16, 1), (0, 7, 16, 8), (0, 0, 2, 8), (14, 0, 16, 8)]),
        (Preset.LEFT, (7, 5), [(0, 0, 4, 5)]),
        (Preset.RIGHT, (7, 5), [(3, 0, 7, 5)]),
        (Preset.TOP, (7, 5), [(0, 0, 7, 3)]),
        (Preset.BOTTOM, (7, 5), [(0, 2, 7, 5)]),
        (Preset.CENTRE, (7, 5), [(1, 1, 6, 4)]),
        (Preset.EDGES, (3, 3), [(0, 0, 3, 1), (0, 2, 3, 3), (0, 0, 1, 3), (2, 0, 3, 3)]),
        (Preset.EDGES, (2, 9), [(0, 0, 2, 9)]),
        (Preset.CENTRE, (1, 1), [(0, 0, 1, 1)]),
    ],
)
def test_presets(preset: Preset, size: tuple[int, int], white: list[Box]) -> None:
    assert opened(preset_mask(preset, *size)).tobytes() == drawn(*size, *white).tobytes()


@given(st.sampled_from(Preset), sides, sides)
def test_every_preset_has_the_exact_size_and_is_a_mask(preset: Preset, width: int, height: int) -> None:
    made = preset_mask(preset, width, height)
    image = opened(made)
    assert image.size == (width, height)
    assert image.getextrema()[1] == 255
    assert mask_from_png(made, width, height) == made


@given(sides, sides)
def test_opposite_presets_mirror_each_other_and_cover_all(width: int, height: int) -> None:
    left, right, top, bottom = (
        opened(preset_mask(preset, width, height))
        for preset in (Preset.LEFT, Preset.RIGHT, Preset.TOP, Preset.BOTTOM)
    )
    assert left.transpose(Image.Transpose.FLIP_LEFT_RIGHT).tobytes() == right.tobytes()
    assert top.transpose(Image.Transpose.FLIP_TOP_BOTTOM).tobytes() == bottom.tobytes()
    assert {max(pair) for pair in zip(left.tobytes(), right.tobytes(), strict=True)} == {255}


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (-1, -1)])
def test_a_mask_of_nothing(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="has none"):
        preset_mask(Preset.LEFT, *size)


BOX = (8, 4, 24, 20)


@pytest.mark.parametrize(
    "data",
    [
        encoded(drawn(40, 30, BOX), "PNG"),
        encoded(drawn(40, 30, BOX, mode="1"), "PNG"),
        encoded(drawn(40, 30, BOX, mode="RGB"), "PNG"),
        encoded(drawn(40, 30, BOX, mode="RGB", colour="#808080"), "PNG"),
        encoded(drawn(40, 30, BOX, mode="RGB", colour="yellow"), "PNG"),
        encoded(drawn(40, 30, BOX, mode="RGBA"), "PNG"),
        encoded(drawn(40, 30, BOX, mode="RGB").quantize(4), "PNG"),
        encoded(drawn(40, 30, BOX, mode="RGBA"), "WEBP", lossless=True),
        encoded(drawn(40, 30, BOX, mode="RGB"), "JPEG", quality=90, subsampling=0),
    ],
)
def test_masks_of_many_kinds(data: bytes) -> None:
    assert opened(mask_from_png(data, 40, 30)).tobytes() == drawn(40, 30, BOX).tobytes()


@pytest.mark.parametrize(
    ("value", "alpha", "white"),
    [
        (128, 255, True),
        (127, 255, False),
        (255, 128, True),
        (255, 127, False),
        (255, 0, False),
        (0, 255, False),
        (180, 180, False),
        (181, 181, True),
    ],
)
def test_the_threshold(value: int, alpha: int, white: bool) -> None:
    image = drawn(4, 4, (0, 0, 1, 1), mode="RGBA")
    image.paste((value, value, value, alpha), (2, 2, 4, 4))
    mask = opened(mask_from_png(encoded(image, "PNG"), 4, 4))
    assert mask.getpixel((3, 3)) == (255 if white else 0)


def test_nearest_pixels_and_no_blending() -> None:
    mask = opened(mask_from_png(encoded(drawn(4, 3, (1, 1, 3, 2)), "PNG"), 40, 30))
    assert mask.tobytes() == drawn(40, 30, (10, 10, 30, 20)).tobytes()
    back = opened(mask_from_png(encoded(mask, "PNG"), 4, 3))
    assert back.tobytes() == drawn(4, 3, (1, 1, 3, 2)).tobytes()


def test_a_turned_photograph_of_a_mask_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    mask = opened(mask_from_png(encoded(drawn(40, 30, (0, 0, 8, 8)), "PNG", exif=exif), 40, 30))
    assert mask.tobytes() == drawn(40, 30, (32, 22, 40, 30)).tobytes()


@pytest.mark.parametrize(
    ("mask", "picture", "fits"),
    [
        ((512, 384), (1024, 768), True),
        ((333, 250), (1024, 768), True),
        ((333, 251), (1024, 768), False),
        ((2048, 1536), (1024, 768), True),
        ((1024, 769), (1024, 768), True),
        ((1024, 767), (1024, 768), True),
        ((1023, 768), (1024, 768), True),
        ((1024, 770), (1024, 768), False),
        ((1022, 768), (1024, 768), False),
        ((768, 1024), (1024, 768), False),
        ((1024, 1024), (1456, 816), False),
        ((728, 408), (1456, 816), True),
    ],
)
def test_shapes(mask: tuple[int, int], picture: tuple[int, int], fits: bool) -> None:
    data = encoded(Image.new("L", mask, 255), "PNG")
    if fits:
        assert opened(mask_from_png(data, *picture)).size == picture
    else:
        error = refused(data, *picture)
        assert error.message.key == "mask.size"
        assert error.message.values == {
            "width": picture[0], "height": picture[1], "found_width": mask[0], "found_height": mask[1],
        }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (encoded(drawn(40, 30), "PNG"), "mask.empty"),
        (encoded(drawn(40, 30, mode="RGBA"), "PNG"), "mask.empty"),
        (encoded(drawn(40, 30, BOX, mode="RGBA", colour="black"), "PNG"), "mask.empty"),
        (encoded(drawn(40, 30, BOX, mode="RGB", colour="red"), "PNG"), "mask.empty"),
        (b"", "mask.unreadable"),
        (b"white", "mask.unreadable"),
        (samples()["GIF"], "mask.unreadable"),
        (samples()["PNG"][:-20], "mask.unreadable"),
        (samples()["JPEG"][:-20], "mask.unreadable"),
        (bombs()["PNG"], "mask.too_large"),
        (bombs()["WEBP"], "mask.too_large"),
        (png(10_000, 5_001, chunk(b"IDAT", b"x")), "mask.too_large"),
        (samples()["PNG"] + b"\0" * 20 * 1024 * 1024, "mask.too_large"),
    ],
)
def test_what_is_refused(data: bytes, key: str) -> None:
    assert refused(data, 40, 30).message.key == key


def test_a_stroke_that_vanishes_in_a_smaller_picture() -> None:
    assert refused(encoded(drawn(400, 300, (0, 0, 1, 300)), "PNG"), 40, 30).message.key == "mask.empty"


@st.composite
def greys(draw: st.DrawFn) -> Image.Image:
    width, height = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    return Image.frombytes(
        "L", (width, height), draw(st.binary(min_size=width * height, max_size=width * height))
    )


@given(greys(), st.integers(1, 9))
def test_any_mask_becomes_exact_and_pure_and_stays_so(image: Image.Image, factor: int) -> None:
    width, height = image.width * factor, image.height * factor
    data = encoded(image, "PNG")
    expected = [255 if value >= 128 else 0 for value in image.tobytes()]
    if 255 not in expected:
        assert refused(data, width, height).message.key == "mask.empty"
        return
    mask = mask_from_png(data, width, height)
    assert mask_from_png(mask, width, height) == mask
    pixels = opened(mask)
    assert pixels.size == (width, height)
    assert [
        pixels.getpixel((x * factor + factor // 2, y * factor + factor // 2))
        for y in range(image.height)
        for x in range(image.width)
    ] == expected


@given(st.binary(max_size=200))
def test_no_garbage_is_too_odd_to_be_refused(data: bytes) -> None:
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\xff\0\0\0WEBP"):
        assert refused(head + data, 40, 30).message.key == "mask.unreadable"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_cutting_out(mode: str) -> None:
    source = noise(40, 30).convert(mode)
    if mode == "RGBA":
        source.putalpha(noise(40, 30, 2).convert("L"))
    mask = encoded(drawn(40, 30, BOX), "PNG")
    cut = Image.open(BytesIO(cut_out(encoded(source, "PNG"), mask)))
    assert (cut.format, cut.mode, cut.size) == ("PNG", "RGBA", (40, 30))
    expected = source.convert("RGBA")
    expected.putalpha(255)
    expected.paste((0, 0, 0, 0), BOX)
    assert cut.tobytes() == expected.tobytes()


@given(greys())
def test_exactly_the_white_is_cut_and_cutting_twice_changes_nothing(mask: Image.Image) -> None:
    source = noise(*mask.size).convert("RGBA")
    once = cut_out(encoded(source, "PNG"), encoded(mask, "PNG"))
    assert cut_out(once, encoded(mask, "PNG")) == once
    cut = Image.open(BytesIO(once))
    for place, value in enumerate(mask.tobytes()):
        spot = place % mask.width, place // mask.width
        assert cut.getpixel(spot) == ((0, 0, 0, 0) if value >= 128 else source.getpixel(spot))


def test_a_mask_of_another_size_cuts_nothing() -> None:
    with pytest.raises(MaskRefused) as caught:
        cut_out(samples()["PNG"], encoded(drawn(80, 60, BOX), "PNG"))
    assert caught.value.message.key == "mask.size"


def test_cutting_out_of_what_is_no_picture() -> None:
    with pytest.raises(NotAPicture, match="the picture"):
        cut_out(b"text", encoded(drawn(40, 30, BOX), "PNG"))


async def test_it_runs_in_the_darkroom() -> None:
    mask = await darkroom.work(preset_mask, Preset.TOP, 1024, 1024)
    assert await darkroom.work(mask_from_png, mask, 1024, 1024) == mask
    assert len(mask) < 10_000
