"""The learner's store as commands see it: looked at without changing a byte, or opened to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rnntutor.cli.outcome import Stop

if TYPE_CHECKING:
    from rnntutor.session.store import Store


def look() -> Store:
    """A copy of what is kept. Raises Stop where there is no folder to look in."""
    from rnntutor.session import home
    from rnntutor.session.store import Store

    try:
        home.folder()
    except OSError as error:
        raise Stop(f"progress cannot be read: {error}") from None
    return Store.read()


def open_to_write() -> Store:
    """The learner's own store. Raises Stop where nothing can be kept."""
    from rnntutor.session.store import Store

    store = Store.open()
    if store.path is None:
        store.close()
        raise Stop(store.notice)
    return store
