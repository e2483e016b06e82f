"""F11: a disk that takes no more: a small one in memory, filled up but for a few bytes."""

import os
import re
import subprocess

import pytest

from tests.hostile.soak import soaking

LARGE = 64


@pytest.fixture
def disk(tmp_path):
    """A disk of 64 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={LARGE}m", "tmpfs", str(place)], check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a disk, and this machine lets nobody")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk, left):
    """Write until only so many bytes are free."""
    free = os.statvfs(disk)
    (disk / "ballast").write_bytes(bytes(free.f_bavail * free.f_bsize - left))


@pytest.mark.parametrize("left", [0, 20_000, 80_000, 200_000])
def test_f11_a_full_disk_is_told_leaves_the_last_snapshot_and_heals(disk, tmp_path, left):
    with soaking(disk, seed=5, tickets=200) as soak:
        home = soak.new_home()
        assert (soak.sync(home)[0], soak.seen(home)) == (0, 0)
        soak.shop.change()
        fill(disk, left)
        code, said, _ = soak.sync(home, said=str(tmp_path / "said"))
        (disk / "ballast").unlink()
        assert code == 1
        assert re.search("No space left on device|is full", said), said
        assert "free " in said
        assert "Traceback" not in said
        assert soak.seen(home) == 0, "not the last snapshot"
        assert (soak.sync(home)[0], soak.seen(home)) == (0, 1)
