"""What a client knows about the engine it talks to. Refuses to let a client wait for a dead one."""

from typing import Protocol

from appliance.core.errors import ApplianceError, EngineUnavailable, ModelError


class EngineLink(Protocol):
    """Where an engine is, whether to try it, and whom to tell when it does not answer."""

    @property
    def name(self) -> str: ...

    @property
    def uri(self) -> str: ...

    @property
    def ours(self) -> bool:
        """Whether this is an engine of Hearth's own, which answers a ping after everything."""
        ...

    def check(self) -> None:
        """Raises EngineUnavailable at once while the engine is not ready, or the ModelError that
        keeps it from ever being ready."""
        ...

    def hung(self) -> None:
        """A deadline has passed. An engine of ours is killed, which is the only deadline that
        always works, and started again."""
        ...


def in_a_turn(failure: ApplianceError, name: str) -> ModelError:
    """What a conversation is told of what keeps an engine from running, which it goes on without:
    a mistake in the settings is for whoever starts Hearth.
    """
    if isinstance(failure, ModelError):
        return type(failure)(str(failure))
    return EngineUnavailable(f"the {name} engine does not run: {failure}", engine=name)


class Remote:
    """A service that somebody else runs, on this machine or another. Implements EngineLink."""

    def __init__(self, name: str, uri: str) -> None:
        self.name = name
        self.uri = uri
        self.ours = False

    def check(self) -> None:
        """Nothing is known about it: try."""

    def hung(self) -> None:
        """Nothing can be done about it."""
