"""A store that is damaged on disk: told with what to do, or no difference; never other numbers."""

import shutil
from random import Random

import pytest

from model.errors import HiloError
from tests.connectors.loopback import serving
from tests.hostile.desk import Desk
from tests.hostile.truth import NOW, Shop, stored

OFFSETS = 50


def flipped(raw, chance):
    at = chance.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :]


def cut(raw, chance):
    return raw[: chance.randrange(1, len(raw))]


def emptied(raw, chance):
    return b""


@pytest.fixture(scope="module")
def synced(new_home, tmp_path_factory):
    """A store of two syncs, what it showed after each, and the shop, which goes on answering."""
    shop = Shop(240, page=100)
    home = tmp_path_factory.mktemp("damage") / "home"
    shutil.copytree(new_home, home)
    with serving(shop.answer) as server:
        desk = Desk(home, shop.section(server.url), NOW)
        desk.sync()
        first = desk.contents()
        shop.change()
        assert desk.sync()["error"] is None
        yield desk, (first, desk.contents()), shop


def outcome(desk, truths):
    """What a reader of the store is told; None where it is one of the truths, or nothing, as before the first sync."""
    try:
        held = desk.contents()
    except HiloError as error:
        return error.text
    known = [all(held[name].equals(frame) for name, frame in truth.items()) for truth in truths if held]
    assert any(known) or not held, "rows are others, and nobody was told"
    return None


@pytest.mark.parametrize("harm", [flipped, cut, emptied])
@pytest.mark.parametrize("kind", ["*.parquet", "_delta_log/*.json"])
def test_f12_damaged_files_of_tables_are_told_or_make_no_difference(synced, tmp_path, harm, kind):
    desk, truths, _ = synced
    chance, told = Random(f"{harm.__name__} {kind}"), []
    home = tmp_path / "home"
    shutil.copytree(desk.home, home)
    files = sorted(path for path in (home / "tables").rglob(kind) if path.stat().st_size)
    for _ in range(OFFSETS // (3 if harm is not flipped else 1)):
        damaged = chance.choice(files)
        whole = damaged.read_bytes()
        damaged.write_bytes(harm(whole, chance))
        told.append(outcome(Desk(home, desk.section, NOW), truths[1:]))
        damaged.write_bytes(whole)
    assert all("Next step" in text and "table " in text for text in told if text)
    assert sum(text is not None for text in told) > len(told) // 3


def test_f12_a_damaged_table_is_not_written_to_and_can_be_read_anew(synced, tmp_path):
    desk, _, shop = synced
    home = tmp_path / "home"
    shutil.copytree(desk.home, home)
    folder = home / "tables" / "interactions"
    for path in folder.rglob("*.parquet"):
        path.write_bytes(flipped(path.read_bytes(), Random(1)))
    shop.change()
    broken = Desk(home, desk.section, NOW)
    error = broken.sync()["error"]
    assert "interactions" in error["message"]
    assert "delete the table's folder" in error["next_step"]
    shutil.rmtree(folder)
    assert broken.sync(full=True)["error"] is None
    assert stored(broken.contents()) == shop.truth()


@pytest.mark.parametrize("harm", [flipped, cut, emptied])
def test_f12_a_damaged_catalog_is_told_or_is_that_of_an_earlier_snapshot(synced, tmp_path, harm):
    desk, truths, _ = synced
    chance = Random(harm.__name__)
    for nth in range(6):
        home = tmp_path / f"home-{nth}"
        shutil.copytree(desk.home, home)
        damaged = chance.choice([path for path in home.glob("catalog.db*") if path.stat().st_size])
        damaged.write_bytes(harm(damaged.read_bytes(), chance))
        told = outcome(Desk(home, desk.section, NOW), truths)
        assert told is None or ("catalog" in told and "Next step" in told)
