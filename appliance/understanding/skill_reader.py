"""What the understanding needs of the skills: somebody who reads sentences that are for them."""

from typing import Protocol

from appliance.core.types import NotUnderstood, Skill


class SkillReader(Protocol):
    """Reads what is for a skill: whole sentences, and nothing that is for the house."""

    def read(self, text: str) -> Skill | NotUnderstood | None: ...

    def read_speech(self, text: str) -> Skill | None:
        """What is said about Hearth's own voice, which needs no guard."""
        ...
