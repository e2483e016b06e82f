from ui import printing


def test_the_address_keeps_the_view_and_asks_for_light_paper():
    told = printing.address({"period": "7d", "team": "A&B"})
    assert told == "?period=7d&team=A%26B&print=1&embed=true&embed_options=light_theme"


def test_only_one_is_a_wish_to_print():
    assert printing.is_asked({"print": "1"})
    assert not any(printing.is_asked(q) for q in ({}, {"print": "0"}, {"print": "11"}))


def test_metrics_are_noted_once_in_the_order_of_the_page():
    with printing.noting() as shown:
        printing.shows("contacts", "handoffs")
        printing.shows("contacts", "csat")
    assert tuple(shown) == ("contacts", "handoffs", "csat")
    with printing.noting() as shown:
        pass
    assert not shown


def test_a_stretch_hands_its_metrics_on_to_the_page():
    with printing.noting() as page:
        printing.shows("contacts")
        with printing.noting() as stretch:
            printing.shows("csat")
    assert tuple(stretch) == ("csat",)
    assert tuple(page) == ("contacts", "csat")
