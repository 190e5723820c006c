"""Fan-out of marks and events to everyone who watches. Refuses to let a watcher disturb a turn."""

import logging
from collections.abc import Iterable
from contextvars import ContextVar

from appliance.core.events import Event
from appliance.ports import Fact, Observer

_log = logging.getLogger(__name__)


class Observers:
    """Passes each mark and event on to every observer, in order."""

    def __init__(self, observers: Iterable[Observer] = ()) -> None:
        self._observers = list(observers)

    def add(self, observer: Observer) -> None:
        self._observers.append(observer)

    def remove(self, observer: Observer) -> None:
        """Raises ValueError for one that was never added."""
        self._observers.remove(observer)

    def mark(self, what: str, **facts: Fact) -> None:
        for observer in tuple(self._observers):
            try:
                observer.mark(what, **facts)
            except Exception as error:  # noqa: BLE001 - a broken watcher must not end a turn
                _log.error("observer failed: %s in mark %s", type(error).__name__, what)

    def tell(self, event: Event) -> None:
        for observer in tuple(self._observers):
            try:
                observer.tell(event)
            except Exception as error:  # noqa: BLE001 - a broken watcher must not end a turn
                _log.error("observer failed: %s in tell", type(error).__name__)


class ByRoom:
    """Passes on what parts report that all rooms share, to those who watch the room it is about.

    That is the room whose conversation the reporting task belongs to; any other task is `main`'s.
    """

    def __init__(self, main: Observer) -> None:
        self._watching = ContextVar[Observer]("watching", default=main)

    def be(self, watching: Observer) -> None:
        """From now on this task, and every one that it starts, is of another room."""
        self._watching.set(watching)

    def mark(self, what: str, **facts: Fact) -> None:
        self._watching.get().mark(what, **facts)

    def tell(self, event: Event) -> None:
        self._watching.get().tell(event)


class LogObserver:
    """Writes marks to the log: ids, codes and numbers. Events carry words, so it ignores them."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger

    def mark(self, what: str, **facts: Fact) -> None:
        told = " ".join(f"{name}={value}" for name, value in facts.items())
        self._logger.info("%s %s", what, told)

    def tell(self, event: Event) -> None:
        """Nothing: an event carries words that somebody said."""
