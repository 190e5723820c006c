"""Fan-out of marks and events to everyone who watches. Refuses to let a watcher disturb a turn."""

import logging
from collections.abc import Iterable

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


class LogObserver:
    """Writes marks to the log: ids, codes and numbers. Events carry words, so it ignores them."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger

    def mark(self, what: str, **facts: Fact) -> None:
        told = " ".join(f"{name}={value}" for name, value in facts.items())
        self._logger.info("%s %s", what, told)

    def tell(self, event: Event) -> None:
        """Nothing: an event carries words that somebody said."""
