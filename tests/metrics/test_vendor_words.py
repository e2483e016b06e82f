from metrics.vendor_words import vendor_words
from model.filters import Filters
from tests.metrics.tiny import fact, tiny


def test_which_word_became_which_channel():
    words = ["web", "web", "mystery", None]
    rows = [fact(str(i), "unknown" if w == "mystery" else "email", channel_detail=w) for i, w in enumerate(words)]
    assert vendor_words(tiny(interaction_facts=rows), Filters()).rows() == [
        ("zd", "web", "email", 2), ("zd", "mystery", "unknown", 1), ("zd", None, "email", 1),
    ]  # fmt: skip
