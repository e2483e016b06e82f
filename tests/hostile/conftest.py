"""What the tests of a hostile source share: no deriving, and an empty store to be copied."""

import pytest

from tests.hostile.desk import Desk
from tests.pipeline.conftest import without_deriving

__all__ = ["without_deriving"]


@pytest.fixture(scope="module")
def new_home(tmp_path_factory, without_deriving):
    """A home with an empty store, to be copied."""
    home = tmp_path_factory.mktemp("new") / "home"
    assert Desk(home, {}, None).site
    return home
