"""What the tests of a hostile source share: no deriving, and an empty store to be copied."""

from types import SimpleNamespace

import pytest

from pipeline import sync as syncing
from tests.hostile.desk import Desk

NO_CONFLICTS = syncing.snapshots.Commit.__dataclass_fields__["conflicts"].default_factory()


@pytest.fixture(scope="module")
def without_deriving():
    """What is derived is not looked at here, and most of the time of a small sync."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(syncing, "rebuild", lambda *_, **__: SimpleNamespace(versions={}, conflicts=NO_CONFLICTS))
        yield


@pytest.fixture(scope="module")
def new_home(tmp_path_factory, without_deriving):
    """A home with an empty store, to be copied."""
    home = tmp_path_factory.mktemp("new") / "home"
    assert Desk(home, {}, None).site
    return home
