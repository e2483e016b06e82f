"""What `hilo check` says of a HubSpot source."""

import httpx2 as httpx
import pytest

from connectors._http import Refused
from connectors.hubspot import CONNECTOR
from model.errors import SourceSkipped
from tests.connectors import scripted
from tests.connectors.given_hubspot import settings
from tests.connectors.scripted import ok


def test_a_token_of_no_form_hubspot_knows_is_named_by_the_check():
    def answer(status):
        return scripted.fetching(lambda _: httpx.Response(status), settings(), "https://api.hubapi.com")

    with pytest.raises(Refused) as refused:
        CONNECTOR.check(answer(530))
    assert "access_token" in refused.value.next_step
    with pytest.raises(Refused, match="404"):
        CONNECTOR.check(answer(404))


@pytest.mark.parametrize("status", [404, 403])
def test_the_check_names_a_property_that_is_not_there(status):
    def answer(request):
        is_property = request.url.path == "/crm/v3/properties/tickets/order_no"
        return httpx.Response(status) if is_property else ok({"portalId": 1, "total": 3})

    fetch = scripted.fetching(answer, settings(reference_property="order_no"), "https://api.hubapi.com")
    if status == 403:
        assert CONNECTOR.check(fetch) == "HubSpot account 1, 3 tickets can be read"
        return
    with pytest.raises(SourceSkipped, match="tickets have no property 'order_no'"):
        CONNECTOR.check(fetch)
