"""`kill -9` at random moments of `hilo sync`: `python -m tests.hostile.soak --kills 500` (`make soak`).

A source of 10,000 tickets changes whenever a sync came through. After every kill the newest snapshot must be one
version of the source as a whole, the one before or the one being read; in the end nothing may be lost or doubled.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from model.schemas import CANONICAL
from tests import victims
from tests.connectors.case import SECRET
from tests.hostile.desk import Desk
from tests.hostile.truth import NOW, Shop, running, stored

_TOKEN = "HILO_SOURCES__DESK__API_TOKEN"
ROUND = 25
"""Kills until the store is thrown away, so that first syncs are killed as well as later ones."""


@dataclass
class Soak:
    """One home after another, killed and judged; `kills` so far, `whole` syncs that came through."""

    shop: Shop
    section: dict[str, object]
    folder: Path
    chance: Random
    kills: int = 0
    whole: int = 0
    longest: float = 6.0
    _truths: dict[int, str] = field(default_factory=dict)

    def run(self, kills: int) -> None:
        """Kill so many syncs, and heal each home in the end."""
        while self.kills < kills:
            home = self.new_home()
            until = min(kills, self.kills + ROUND)
            while self.kills < until:
                self._once(home, self.chance.uniform(0, self.longest))
            self._once(home, None)
            assert self.seen(home) == self.shop.version, "the last sync did not bring what the source holds"
            left = [str(path.relative_to(home)) for path in home.rglob("*.tmp*")]
            assert left == [], f"killed writers' files are left: {left}"
            shutil.rmtree(home)
            sys.stderr.write(f"{self.told}\n")

    @property
    def told(self) -> str:
        """What was seen so far."""
        return f"{self.kills} kills, {self.whole} whole syncs: 0 lost, 0 doubled, 0 mixed, version {self.shop.version}"

    def sync(self, home: Path, seconds: float | None = None, said: str = "said") -> tuple[int, str, float]:
        """A sync in a process of its own, killed after so many seconds, or never: exit code, what it said, its time."""
        command, environment = f"sync --home {home} --config {home.parent / 'hilo.toml'}", {_TOKEN: SECRET}
        return victims.run(victims.hilo, command, environment, said=home.parent / said, seconds=seconds)

    def _once(self, home: Path, seconds: float | None) -> None:
        code, said, took = self.sync(home, seconds)
        assert code in (0, -9), f"exit {code}: {said}"
        self.kills += code == -9
        self.whole += code == 0
        seen = self.seen(home)
        assert code == -9 or seen == self.shop.version, "a sync that came through shows an old version"
        if code == 0:
            self.longest = max(1.0, (self.longest + took) / 2)
        if seen == self.shop.version and seconds is not None:
            self.shop.change()

    def seen(self, home: Path) -> int | None:
        """The version the newest snapshot shows, None without one; an error when it is none, or a mix."""
        held = (home / "catalog.db").exists() and Desk(home, self.section, NOW).contents()
        if not held:
            return None
        for name, frame in held.items():
            assert frame.select(CANONICAL[name].key).is_duplicated().sum() == 0, f"{name} has rows twice"
        if self.shop.version not in self._truths:
            self._truths[self.shop.version] = self.shop.truth()
        shown = stored(held)
        found = [version for version, truth in self._truths.items() if truth == shown]
        assert found, f"a mix of versions at {self.shop.version}, or rows lost"
        assert found[0] >= self.shop.version - 1, f"version {found[0]} is shown where {self.shop.version} is read"
        return found[0]

    def new_home(self) -> Path:
        """A folder with settings that read the shop, and no store yet."""
        place = Path(tempfile.mkdtemp(dir=self.folder))
        lines = [f"{key} = {_toml(value)}" for key, value in self.section.items() if key != "api_token"]
        (place / "hilo.toml").write_text("[sources.desk]\n" + "\n".join(lines), encoding="utf-8")
        return place / "home"


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


@contextmanager
def soaking(folder: Path, seed: int, tickets: int) -> Iterator[Soak]:
    """A soak with a running source."""
    shop = Shop(tickets)
    with running(shop) as section:
        yield Soak(shop, dict(section), folder, Random(seed))


def main(arguments: list[str]) -> None:
    """Kill so many times and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, soaking(Path(folder), options.seed, options.tickets) as soak:
        soak.run(options.kills)
        sys.stdout.write(f"{soak.told}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
