"""The first visitor of a new server: a link to a page opens that page, in its frame, with nothing over it."""

from tests.browser.conftest import ready, serving


def test_a_link_to_a_page_opens_it_on_a_server_nobody_has_visited(demo_home, visitor, tmp_path):
    with serving(demo_home, tmp_path / "log") as address:
        page = visitor().new_page()
        page.goto(f"{address}/channels?period=12w&group=digital")
        ready(page)
        page.get_by_role("radio", name="12 weeks", checked=True).wait_for()
        assert page.locator("h1").inner_text() == "Channels"
        assert page.get_by_role("dialog").count() == 0
        assert page.get_by_role("link", name="Overview").count() == 1
        assert page.url.endswith("/channels?period=12w&group=digital")
        page.close()
    assert "Traceback" not in (tmp_path / "log").read_text()
