"""The first visitor of a new server: a link to a page opens that page, in its frame, with nothing over it."""

from tests.browser.conftest import ready
from ui.words import Words


def test_a_link_to_a_page_opens_it_on_a_server_nobody_has_visited(unvisited, visitor):
    page = visitor().new_page()
    page.goto(f"{unvisited.address}/channels?period=12w&group=digital")
    ready(page)
    page.get_by_role("radio", name=Words("en")("period_short.12w"), checked=True).wait_for()
    assert page.locator("h1").inner_text() == "Channels"
    assert page.get_by_role("dialog").count() == 0
    assert page.get_by_role("link", name="Overview").count() == 1
    assert page.url.endswith("/channels?period=12w&group=digital")
    page.close()
    assert "Traceback" not in unvisited.log.read_text()
