"""Lists of ids miss nothing that is there, whatever is deleted or made while they are listed."""

import random

import pytest

from connectors._ids import above, from_behind
from model.errors import SourceSkipped


class Shifting:
    """Rows in order of id, three a page, of which one is deleted and one made at every request."""

    def __init__(self, seed: int, count: int) -> None:
        self.rng, self.rows, self.asked = random.Random(seed), list(range(1, count + 1)), 0
        self.stayed = set(self.rows)

    def _changed(self) -> None:
        self.asked += 1
        if self.rows:
            self.stayed.discard(self.rows.pop(self.rng.randrange(len(self.rows))))
        self.rows.append(1000 + self.asked)

    def page(self, number: int) -> list[str]:
        found = [str(row) for row in self.rows[3 * (number - 1) : 3 * number]]
        self._changed()
        return found

    def after(self, last: int) -> list[int]:
        found = [row for row in self.rows if row > last][:3]
        if last < 1000:
            self._changed()
        return found


def listed(portions) -> set[int]:
    return {int(one) for portion in portions for one in portion}


@pytest.mark.parametrize("count", [0, 1, 3, 4, 10, 25, 100])
@pytest.mark.parametrize("seed", range(5))
def test_what_stays_is_listed(seed, count):
    by_page, by_id = Shifting(seed, count), Shifting(seed, count)
    assert listed(from_behind(by_page.page)) >= by_page.stayed
    assert listed(above(by_id.after)) >= by_id.stayed


@pytest.mark.parametrize(("pages", "most"), [(0, 1), (1, 3), (7, 14), (100, 120)])
def test_the_last_page_is_found_in_few_requests(pages, most):
    asked = []

    def found(page):
        asked.append(page)
        return [str(page)] if page <= pages else []

    assert listed(from_behind(found)) == {*range(1, pages + 1)}
    assert len(asked) <= most


def test_a_source_that_does_not_listen_is_left():
    with pytest.raises(SourceSkipped, match="answered with 1 where only ids above 3"):
        list(above(lambda _: [1, 2, 3]))
