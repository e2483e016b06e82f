"""A full disk is told as one, whoever met it."""

import errno

import pytest

from model.errors import HiloError, TryAgainLater
from store.disk import refusal
from store.table_files import faults


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(errno.ENOSPC, "no room"), "No space left on device"),
        (OSError(errno.EROFS, "no"), "Read-only file system"),
        (ValueError("Generic LocalFileSystem error: No space left on device (os error 28)"), "No space left on device"),
    ],
)
def test_a_disk_that_takes_no_more(error, why):
    found = refusal("Syncing desk", error)
    assert (found.title, found.message) == ("Syncing desk", f"the disk cannot be written: {why}")
    assert "free space" in found.next_step


@pytest.mark.parametrize("error", [ValueError("18 rows"), OSError(errno.ENOENT, "gone"), OSError("(os error 2)")])
def test_something_else_is_not_told_as_a_full_disk(error):
    assert refusal("Syncing desk", error) is None


def test_a_table_that_cannot_be_written_is_not_called_damaged():
    with pytest.raises(TryAgainLater, match="No space left"), faults("journeys", None):
        raise OSError(errno.ENOSPC, "no room")
    with pytest.raises(HiloError, match="table journeys"), faults("journeys", None):
        raise OSError("must end with PAR1")
