from datetime import timedelta

import pytest
from pydantic import ValidationError

from model.settings import Calls, Target
from model.vocabulary import CHANNELS, PRIORITIES


def test_every_channel_and_priority_can_have_a_target_of_its_own():
    named = dict.fromkeys(("default", *CHANNELS), "1h")
    target = Target.model_validate(named | {"priorities": PRIORITIES})
    assert target.promises == dict.fromkeys(named, timedelta(hours=1))
    assert set(Target.model_fields) - set(named) == {"basis", "valid_from", "priorities", "teams"}


def test_calls_may_be_abandoned_at_once_but_not_earlier():
    told = Calls.model_validate({"answer_within": "30s", "abandon_threshold": "0s"})
    assert (told.answer_within, told.abandon_threshold) == (timedelta(seconds=30), timedelta(0))
    for key, value in (("answer_within", "0s"), ("abandon_threshold", -5)):
        with pytest.raises(ValidationError, match=key):
            Calls.model_validate({key: value})
