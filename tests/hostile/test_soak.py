"""Thirty `kill -9` at random moments of a sync of 10,000 tickets; `make soak` does five hundred."""

from tests.hostile.soak import soaking


def test_killed_syncs_lose_double_and_mix_nothing(tmp_path):
    with soaking(tmp_path, seed=7, tickets=10_000) as soak:
        soak.run(30)
        assert soak.whole, "no sync came through"
