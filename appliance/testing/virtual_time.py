"""A clock that leaps: an event loop whose sleeps take no time, for conversations in virtual time.

It refuses real waiting: when nothing is left to run and no timer is set, the test has hung and
fails at once instead of blocking.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class Hung(RuntimeError):
    """Everything waits and nothing will ever happen."""


class _LeapingSelector(selectors.DefaultSelector):
    """Instead of waiting for a timer it moves the loop's clock to it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise Hung("nothing left to run and no timer set: the conversation waits for ever")
        self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` begins at 0 and moves only when all tasks wait.

    What would run in a thread runs at once, in no time. Sockets do not fit.
    """

    def __init__(self) -> None:
        self._leaping = _LeapingSelector()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now

    def run_in_executor(  # type: ignore[override]
        self, executor: object, func: Callable[..., _Result], *args: Any
    ) -> "asyncio.Future[_Result]":
        done: asyncio.Future[_Result] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it is the future's, whatever it is
            done.set_exception(error)
        return done


def run_virtual(main: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a coroutine to its end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
