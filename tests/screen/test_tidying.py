"""Garbage is collected while nobody presses a key."""

import gc
from unittest import mock

from rnntutor.screen import tidying
from rnntutor.screen.tidying import PAUSE, Tidying


def test_what_is_used_no_more_is_thrown_away_once_in_every_pause():
    app = Tidying()
    with mock.patch.object(gc, "collect") as collect, mock.patch.object(tidying, "monotonic") as clock:
        app._tidy()
        assert collect.call_count == 0
        app._last_used = 100.0
        clock.return_value = 100.0 + PAUSE / 2
        app._tidy()
        assert collect.call_count == 0
        clock.return_value = 100.0 + PAUSE
        app._tidy()
        app._tidy()
        assert collect.call_count == 1
