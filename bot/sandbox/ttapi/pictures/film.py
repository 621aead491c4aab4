"""Short clips in which the camera moves over a picture: MP4 with H.264, made with PyAV."""

from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from math import cos, pi, sqrt

from PIL import Image

from bot.sandbox.ttapi.pictures.pixels import seen_through
from bot.sandbox.ttapi.pictures.prints import Print

SECONDS = 5
RATE = 8
FRAMES = SECONDS * RATE
_TARGETS = ((0.5, 0.5), (0.95, 0.6), (0.1, 0.15), (0.5, 0.95))
_REACH = {"low": 0.16, "high": 0.42}
_SHARPNESS = {"sd": 0.75, "hd": 1.0}


@dataclass(frozen=True, slots=True)
class Film:
    """A batch of clips before they are drawn.

    Attributes:
        start: The first frame of every clip, or the film and the clip that these continue.
        end: The last frame, if one was given.
        clips: How many there are: 1, 2 or 4.
        motion: How much moves: low or high.
        resolution: sd or hd.
    """

    start: "Print | tuple[Film, int]"
    end: Print | None
    clips: int
    motion: str
    resolution: str

    @property
    def origin(self) -> Print:
        """The picture it all began with."""
        return self.start if isinstance(self.start, Print) else self.start[0].origin

    def size(self, side: int) -> tuple[int, int]:
        """Width and height in pixels: a part of the base side's area in the picture's ratio, even numbers."""
        root = sqrt(min(max(self.origin.ratio, 0.25), 4))
        length = side * _SHARPNESS[self.resolution]
        width, height = (max(round(part / 2), 8) * 2 for part in (length * root, length / root))
        return width, height


def is_available() -> bool:
    """Whether clips can be made here."""
    return find_spec("av") is not None


def encode(film: Film, clip: int, side: int) -> bytes:
    """Draw and encode one clip. Slow; call it in a thread."""
    import av  # here, because it is an extra that only clips need

    size = film.size(side)
    first, last = _first(film, size), film.end and film.end.covering(*size)
    buffer = BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        options = {"preset": "veryfast", "crf": "26"}
        stream = container.add_stream("libx264", RATE, options)  # pyright: ignore[reportUnknownMemberType] - its keywords have no types
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.thread_count = 1
        for number in range(FRAMES):
            image = _frame(film, clip, first, last, number / (FRAMES - 1))
            frame = av.VideoFrame.from_bytes(image.convert("RGBA").tobytes(), *size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def _first(film: Film, size: tuple[int, int]) -> Image.Image:
    if isinstance(film.start, Print):
        return film.start.covering(*size)
    before, clip = film.start
    end = before.end and before.end.covering(*size)
    return _frame(before, clip, _first(before, size), end, 1.0)


def _frame(film: Film, clip: int, first: Image.Image, last: Image.Image | None, share: float) -> Image.Image:
    """The picture at one moment, 0.0 to 1.0: nearer and nearer to a point, at the end another picture."""
    eased = (1 - cos(pi * share)) / 2
    crop = _REACH[film.motion] * eased
    x, y = _TARGETS[clip % len(_TARGETS)]
    left, top = crop * x * first.width, crop * y * first.height
    box = (left, top, left + (1 - crop) * first.width, top + (1 - crop) * first.height)
    shown = seen_through(first, box)
    return shown if last is None else Image.blend(shown, last, min(max((share - 0.3) / 0.6, 0), 1))
