import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.media.errors import DiskError, UnsafeName
from bot.media.spool import Spool
from bot.media.staging import staged, write

DAY = timedelta(days=1)


def put(spool: Spool, ref: str, name: str = "a.png", size: int = 100, age: float = 0) -> Path:
    path = spool.path_for(ref, name)
    write(path, b"\0" * size)
    aged(path, age)
    return path


def aged(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_a_place_for_each_name(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    path = spool.path_for("Ab9_-x", "grid.tile-1.webp")
    assert path == tmp_path / "spool" / "Ab9_-x" / "grid.tile-1.webp"
    assert not path.exists()
    assert path.parent.is_dir()


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("..", "a.png"),
        ("", "a.png"),
        (".", "a.png"),
        ("a/b", "a.png"),
        ("a\\b", "a.png"),
        ("a\n", "a.png"),
        ("ａ", "a.png"),
        ("a" * 65, "a.png"),
        ("ref", ""),
        ("ref", ".."),
        ("ref", ".hidden"),
        ("ref", "../a.png"),
        ("ref", "/a.png"),
        ("ref", "a/b.png"),
        ("ref", "a\\b.png"),
        ("ref", "C:a.png"),
        ("ref", "a b.png"),
        ("ref", "a.png\n"),
        ("ref", "a\0.png"),
        ("ref", "a" * 101),
    ],
)
def test_unsafe_names(tmp_path: Path, ref: str, name: str) -> None:
    with pytest.raises(UnsafeName):
        Spool(tmp_path / "spool").path_for(ref, name)
    assert not (tmp_path / "spool").exists()


@given(st.text(max_size=8), st.text(max_size=8))
def test_no_name_leads_outside(tmp_path_factory: pytest.TempPathFactory, ref: str, name: str) -> None:
    top = tmp_path_factory.getbasetemp() / "outside"
    try:
        path = Spool(top).path_for(ref, name)
    except UnsafeName:
        return
    assert path.resolve().parent.parent == top.resolve()


def test_discard(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    one, other = put(spool, "one"), put(spool, "other")
    spool.discard("one")
    spool.discard("one")
    assert (one.exists(), other.exists()) == (False, True)
    with pytest.raises(UnsafeName):
        spool.discard("..")


def test_sweep_forgets_the_old(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    stale, fresh = put(spool, "stale", age=90_000), put(spool, "fresh", age=80_000)
    half = put(spool, "half", "old.png", age=90_000)
    put(spool, "half", "new.png")
    assert spool.sweep(DAY) == 1
    assert not stale.parent.exists()
    assert fresh.exists()
    assert half.exists()


def test_sweep_forgets_empty_directories_by_their_own_age(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    aged(spool.path_for("old", "a.png").parent, 90_000)
    spool.path_for("new", "a.png")
    assert spool.sweep(DAY) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_sweep_clears_what_a_killed_process_left(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    kept = put(spool, "ref")
    abandoned, current = (kept.with_name(f".b.png.{n}.part") for n in (1, 2))
    for part in (abandoned, current):
        part.write_bytes(b"half")
    aged(abandoned, 601)
    assert spool.sweep(DAY) == 0
    assert (kept.exists(), abandoned.exists(), current.exists()) == (True, False, True)


def test_sweep_of_nothing(tmp_path: Path) -> None:
    assert Spool(tmp_path / "never").sweep(DAY) == 0


def test_the_oldest_make_room(tmp_path: Path) -> None:
    spool = Spool(tmp_path, capacity=250)
    oldest, older, newest = (put(spool, ref, age=age) for ref, age in [("a", 30), ("b", 20), ("c", 10)])
    for _ in range(30):
        spool.path_for("d", "a.png")
    assert [path.exists() for path in (oldest, older, newest)] == [False, True, True]


def test_a_job_does_not_evict_itself(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    own, other = put(spool, "own", size=200, age=90), put(spool, "other", age=10)
    Spool(tmp_path, capacity=250).path_for("own", "tile.png")
    assert (own.exists(), other.exists()) == (True, False)


def test_sweep_keeps_to_the_capacity(tmp_path: Path) -> None:
    big = Spool(tmp_path)
    paths = [put(big, ref, age=age) for ref, age in [("a", 10), ("b", 30), ("c", 20)]]
    assert Spool(tmp_path, capacity=100).sweep(DAY) == 2
    assert [path.exists() for path in paths] == [True, False, False]


def test_a_spool_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskError):
        Spool(tmp_path / "file").path_for("ref", "a.png")


def test_a_stray_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "stray").write_bytes(b"\0" * 1000)
    spool = Spool(tmp_path, capacity=150)
    kept = put(spool, "ref")
    assert spool.sweep(DAY) == 0
    assert kept.exists()


def test_a_name_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write(path, b"old")

    def interrupted() -> None:
        with staged(path) as part:
            part.write_bytes(b"half")
            assert path.read_bytes() == b"old"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.png", b"old")]
