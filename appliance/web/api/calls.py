"""The calls of the API, each in one line of one table: routes and description are made from it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import BaseModel
from starlette.requests import Request

from appliance.core.presence import SWITCHES
from appliance.core.tokens import Scope
from appliance.web.api import answers, shapes
from appliance.web.window import Window

Answer = Callable[[Request, Window], Awaitable[BaseModel]]

_EVERY = ("malformed", "no-token", "wrong-token", "from-elsewhere", "too-long", "wrong-name",
          "too-many-wrong-tokens", "starting")  # fmt: skip
"""How any call can be refused."""
_BODY = ("scope-too-small", "too-slow", "not-json", "wrong-value")


@dataclass(frozen=True, slots=True)
class Call:
    """`path` is below the API's own; `problems` is what it can be refused by, as codes."""

    method: str
    path: str
    about: str
    answer: Answer
    shape: type[BaseModel]
    scope: Scope = Scope.READ
    limited: bool = False
    """Whether it takes `?limit=`."""
    more_problems: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        return (*_EVERY, *self.more_problems)

    @property
    def control(self) -> str:
        """The control it sets; empty if none."""
        return self.path.rpartition("/")[2] if self.scope is Scope.CONTROLS else ""


def _sets(control: str) -> Call:
    about = "Switch it on or off." if control in SWITCHES else "Set it."
    return Call("PUT", f"/controls/{control}", about, answers.set_control, shapes.ControlShown,
                Scope.CONTROLS, more_problems=_BODY)  # fmt: skip


CALLS = (
    Call("GET", "/state", "What Hearth is about.", answers.state, shapes.StateShown),
    Call("GET", "/devices", "All devices, approved or not.", answers.devices, shapes.DevicesShown),
    Call("GET", "/devices/{id}", "One device.", answers.device, shapes.DeviceShown,
         more_problems=("no-such-device",)),
    Call("GET", "/controls", "Hearth's own controls.", answers.controls, shapes.ControlsShown),
    *map(_sets, answers.CONTROLS),
    Call("GET", "/journal", "What was done in the house.", answers.journal, shapes.JournalShown,
         limited=True),
    Call("GET", "/turns", "How long the last turns took.", answers.turns, shapes.TurnsShown,
         limited=True),
    Call("GET", "/health", "How the appliance does.", answers.health, shapes.HealthShown),
)  # fmt: skip
