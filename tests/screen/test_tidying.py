"""Garbage is collected while nobody presses a key."""

import gc
from unittest import mock

from rnntutor.screen import tidying
from rnntutor.screen.tidying import PAUSE, Tidier


def test_what_is_used_no_more_is_thrown_away_once_in_every_pause():
    tidier = Tidier()
    with mock.patch.object(gc, "collect") as collect, mock.patch.object(tidying, "monotonic") as clock:
        tidier.tidy()
        assert collect.call_count == 0
        clock.return_value = 100.0
        tidier.used()
        clock.return_value = 100.0 + PAUSE / 2
        tidier.tidy()
        assert collect.call_count == 0
        clock.return_value = 100.0 + PAUSE
        tidier.tidy()
        tidier.tidy()
        assert collect.call_count == 1
