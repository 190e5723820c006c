"""What the page is told of how Hearth was started."""

import pytest

from appliance.cli.run import given
from appliance.cli.session import Choices
from appliance.core.errors import ConfigError
from appliance.web.workbench import NOTHING_GIVEN, Given


def test_nothing_was_given() -> None:
    assert given(Choices()) == NOTHING_GIVEN


def test_a_broker_is_told_without_its_password() -> None:
    told = given(Choices(broker_url="mqtt://hearth:s3cret@192.168.1.7:1884", room="Hall"))
    assert told == Given("Hall", "192.168.1.7:1884")


def test_the_imaginary_house_is_told() -> None:
    assert given(Choices(house=True)) == Given(house=True)


def test_what_is_no_broker_ends_it_with_a_sentence() -> None:
    with pytest.raises(ConfigError):
        given(Choices(broker_url="nonsense"))
