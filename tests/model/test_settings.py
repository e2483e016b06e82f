from datetime import timedelta

from model.settings import Target
from model.vocabulary import CHANNELS, PRIORITIES


def test_every_channel_and_priority_can_have_a_target_of_its_own():
    named = dict.fromkeys(("default", *CHANNELS), "1h")
    target = Target.model_validate(named | {"priorities": PRIORITIES})
    assert target.promises == dict.fromkeys(named, timedelta(hours=1))
    assert set(Target.model_fields) - set(named) == {"basis", "valid_from", "priorities", "teams"}
