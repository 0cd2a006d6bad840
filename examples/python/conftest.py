"""What logs the code under test in, once for each test and without a browser."""

import json
import time

import pytest

from trader import Trader


@pytest.fixture
def trader(world, fakebroker_environment, tmp_path):
    """The trader, in this test's own world, with a token file as schwab-py keeps it."""
    token = world.tokens.mint()
    now = int(time.time())
    file = tmp_path / "token.json"
    file.write_text(json.dumps({
        "creation_timestamp": now,
        "token": {**token, "expires_at": now + token["expires_in"]},
    }))
    return Trader(str(file))
