"""Finished clips, under every name and in every form they might come in: nobody has seen the true one."""

from __future__ import annotations

import pytest

from bot.ttapi import wire
from bot.ttapi.messages import Api, Fetch, Snapshot

from .recorded import JOB, answer

A, B, C = "https://cdn.ttapi.io/v/a.mp4?x=1&", "https://cdn.ttapi.io/v/b.mp4", "http://cdn.ttapi.io/v/c.mp4"


def fetched(status: str = "SUCCESS", /, **data: object) -> Snapshot:
    """A video's answer with these members in its data."""
    content = {"status": status, "message": "", "jobId": JOB, "data": data}
    return wire.decode(Fetch(JOB, Api.VIDEO), answer(content))


@pytest.mark.parametrize(
    "name",
    [
        *("videos", "videoUrls", "video_urls", "videoUrl", "video_url", "video", "clips"),
        *("cdnVideos", "cdn_videos", "cdnVideoUrls", "cdn_video_urls", "cdnVideo", "cdn_video"),
    ],
)
def test_clips_are_found_under_every_plausible_name(name: str) -> None:
    assert fetched(**{name: [A, B]}).videos == (A, B)
    assert fetched(**{name: A}).videos == (A,)
    assert fetched(**{name: {"url": A}}).videos == (A,)


FORMS: dict[str, tuple[object, tuple[str, ...]]] = {
    "addresses": ([A, B, C], (A, B, C)),
    "one address": (A, (A,)),
    "blanks around": ([f" {A}\n"], (A,)),
    "capitals": (["HTTPS://CDN.ttapi.io/A.mp4"], ("HTTPS://CDN.ttapi.io/A.mp4",)),
    "objects": ([{"url": A, "width": 832}, {"url": B}], (A, B)),
    "objects with other names": ([{"videoUrl": A}, {"video_url": B}, {"src": C}], (A, B, C)),
    "an object with a copy of ttapi's": ([{"url": B, "cdnUrl": A}], (A,)),
    "an object whose first name is null": ([{"cdnUrl": None, "url": A}], (A,)),
    "both kinds": ([{"url": A}, B], (A, B)),
    "the same twice": ([A, A], (A, A)),
    "nulls and nonsense between": ([None, A, "", 7, True, [B], {}, {"url": 5}, {"url": [C]}], (A,)),
    "no list at all": (None, ()),
    "an empty list": ([], ()),
    "an empty text": ("", ()),
    "a number": (7, ()),
    "an object of nothing": ({}, ()),
    "other schemes": (
        ["ftp://x/a.mp4", "file:///etc/passwd", "data:video/mp4;base64,AA", "javascript:1"],
        (),
    ),
    "no address": (["a.mp4", "//cdn.ttapi.io/a.mp4", "https://", "https:///a.mp4", "see https://x/a"], ()),
    "an address with a blank inside": (["https://x/a b.mp4"], ()),
    "two in one text": (f"{A} {B}", ()),
}


@pytest.mark.parametrize(("value", "expected"), FORMS.values(), ids=FORMS)
def test_clips_come_in_many_forms(value: object, expected: tuple[str, ...]) -> None:
    assert fetched(videos=value).videos == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"videos": [B], "cdnVideos": [A]}, (A,)),
        ({"videos": [B], "cdnVideos": None}, (B,)),
        ({"videos": [B], "cdnVideos": []}, (B,)),
        ({"videos": [B], "cdnVideos": [None, "soon"]}, (B,)),
        ({"videos": [], "videoUrl": A}, (A,)),
        ({"videos": None, "video_urls": [A, B]}, (A, B)),
        ({"clips": 4, "videoUrls": [A]}, (A,)),
        ({"clips": ["no address"]}, ()),
        ({"images": [A]}, ()),
    ],
)
def test_the_first_name_with_a_link_is_believed_and_ttapis_copies_come_first(
    data: dict[str, object], expected: tuple[str, ...]
) -> None:
    assert fetched(**data).videos == expected


@pytest.mark.parametrize("status", ["PENDING_QUEUE", "ON_QUEUE", "FAILED", "RENDERING"])
def test_only_a_finished_video_has_clips(status: str) -> None:
    assert fetched(status, videos=[A, B]).videos == ()


def test_a_still_beside_the_clips_is_the_picture() -> None:
    snapshot = fetched(videos=[A], cdnImage="https://cdn.ttapi.io/still.png")
    assert (snapshot.image, snapshot.videos) == ("https://cdn.ttapi.io/still.png", (A,))
