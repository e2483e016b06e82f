"""Two syncs at once, and readers meanwhile."""

from concurrent.futures import ThreadPoolExecutor

from tests.hostile.soak import soaking

READINGS = 50


def test_f13_of_two_syncs_one_goes_first_and_readers_see_whole_snapshots(tmp_path):
    with soaking(tmp_path, seed=3, tickets=240) as soak, ThreadPoolExecutor(2) as pool:
        home = soak.new_home()
        assert (soak.sync(home)[0], soak.seen(home)) == (0, 0)
        soak.shop.change()
        syncs = [pool.submit(soak.sync, home, said=f"said-{nth}") for nth in range(2)]
        readings = [soak.seen(home) for _ in range(READINGS)]
        first, second = sorted(sync.result()[:2] for sync in syncs)
        assert readings == sorted(readings), "a reader saw an earlier snapshot after a later one"
        assert first[0] == 0
        assert second[0] == 0 or ("has been writing since" in second[1] and "Next step" in second[1])
        assert soak.seen(home) == soak.shop.version
