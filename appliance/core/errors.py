"""Everything that can go wrong, as one tree. Refuses to carry words that somebody said.

    ApplianceError
    ├── ConfigError     settings, arguments, this machine's set-up
    ├── AudioError      microphone, speaker, recordings
    ├── PanelFailed     buttons and lamps of the appliance itself
    ├── ModelError      catalogue, model files, engines
    ├── HouseError      broker, devices
    ├── StoreError      the database, the journal
    ├── StartingAgain   Hearth is not there yet, or not there just now
    └── ConsentError    an action without a valid approval

Each error has a stable kebab-case `code` (listed in docs/errors.md), a message for the person at
the terminal (what failed, what was expected, what to do) and a sentence to say aloud.
"""

from collections.abc import Mapping
from typing import ClassVar


class ApplianceError(Exception):
    """`code` and `spoken` are the class's own unless one failure needs to be more precise.

    `spoken` says which part failed and what to do next, without names of files or programs.
    """

    code: ClassVar[str] = "appliance-error"
    spoken: str = "Something went wrong inside me. Please try again."

    def __init__(self, message: str, *, spoken: str | None = None) -> None:
        super().__init__(message)
        if spoken is not None:
            self.spoken = spoken


class ConfigError(ApplianceError):
    code = "config-invalid"
    spoken = (
        "My settings have a mistake in them. Please correct the line that was named at the start."
    )


class AudioError(ApplianceError):
    code = "audio-failed"
    spoken = "There is a problem with my microphone or speaker. Please check the cables."


class NoMicrophone(AudioError):
    code = "no-microphone"
    spoken = "I can't find a microphone. Please plug one in."


class NoSpeaker(AudioError):
    code = "no-speaker"
    spoken = "I can't find a speaker. Please plug one in."


class BadRecording(AudioError):
    code = "bad-recording"
    spoken = "I can't read that recording. Please try another one."


class PanelFailed(ApplianceError):
    """A switch, button or lamp of the appliance itself."""

    code = "panel-failed"
    spoken = "There is a problem with my buttons or lights. Please check how they are connected."


class ModelError(ApplianceError):
    code = "model-failed"
    spoken = "One of my models has a problem. Please install it again."


class ModelMissing(ModelError):
    code = "model-missing"
    spoken = "A model I need is not installed. Please install it."


class ModelMismatch(ModelError):
    code = "model-mismatch"
    spoken = "A model file is damaged, so I won't use it. Please install it again."


class ModelDownloadFailed(ModelError):
    code = "model-download-failed"
    spoken = "A model could not be fetched. Please check the network and try again."


class VoiceRefused(ModelError):
    """A voice that somebody brought is none, or one that could do harm."""

    code = "voice-refused"
    spoken = "I can't use that voice. Please try another one."


class EngineUnavailable(ModelError):
    """`engine` is the name of the one that is away, if that is known."""

    code = "engine-unavailable"
    spoken = "Part of me is restarting. Please try again in a moment."

    def __init__(self, message: str, *, engine: str = "") -> None:
        super().__init__(message, spoken=_RESTARTING.get(engine))


class EngineTimeout(ModelError):
    """`engine` is the name of the one that was waited for, if that is known."""

    code = "engine-timeout"
    spoken = "A part of me took too long. Please try again."

    def __init__(self, message: str, *, engine: str = "") -> None:
        super().__init__(message, spoken=_TOO_LONG.get(engine))


_RESTARTING: Mapping[str, str] = {
    "wake": "My wake word is restarting. Please try again in a moment.",
    "stt": "My hearing is restarting. Please try again in a moment.",
    "tts": "My voice is restarting. Please try again in a moment.",
    "llm": "My language model is restarting. Please try again in a moment.",
}
_TOO_LONG: Mapping[str, str] = {
    "wake": "My wake word took too long. Please try again.",
    "stt": "My hearing took too long. Please say that again.",
    "tts": "My voice took too long. Please ask again.",
    "llm": "My language model took too long. Please try again, more briefly.",
}


class EngineSocketInUse(ModelError):
    code = "engine-socket-in-use"
    spoken = (
        "Part of me is already running, so I can't start it again. Please end the other one first."
    )


class StartingAgain(ApplianceError):
    code = "starting"
    spoken = "I'm just starting. Please try again in a moment."


class PromptTooLong(ModelError):
    code = "prompt-too-long"
    spoken = "That is too long for my language model. Please say less at once."


class GrammarInvalid(ModelError):
    code = "grammar-invalid"
    spoken = (
        "My language model can't work with the names in this house. Please say it in other words."
    )


class HouseError(ApplianceError):
    code = "house-failed"
    spoken = "I can't reach the house just now. Please try again in a moment."


class BrokerUnreachable(HouseError):
    code = "broker-unreachable"
    spoken = (
        "I can't reach the house just now, so nothing was changed. Please try again in a moment."
    )


class PortInUse(HouseError):
    code = "port-in-use"
    spoken = (
        "Another program is where my house connection should be. Please end it, and start me again."
    )


class StoreError(ApplianceError):
    code = "store-failed"
    spoken = "I can't use my memory just now. Please check the disk I keep it on."


class StoreBusy(StoreError):
    """Another program keeps it locked."""

    code = "store-busy"
    spoken = "Another program is using my memory. Please try again in a moment."


class StoreDamaged(StoreError):
    code = "store-damaged"
    spoken = "My memory is damaged. Please start me again, and I'll go back to the last copy."


class BackupRefused(StoreError):
    code = "backup-refused"
    spoken = "I can't use that backup. Please try another one."


class UpdateRefused(StoreError):
    """An update is none, is damaged, is not ours or not for here; nothing of it was used."""

    code = "update-refused"
    spoken = "I can't use that update. Please try another one."


class DiskFull(StoreError):
    code = "disk-full"
    spoken = "My disk is full. Please free some space."


NOT_KEPT = "My disk is full, so nothing was changed. Please free some space."
"""A DiskFull of the database."""
REMOVED = "Somebody removed my memory. Please start me again."
"""A StoreError of a database that was removed while it was open."""


class JournalUnwritable(StoreError):
    """Nothing may be changed: what is changed is written down first."""

    code = "journal"
    spoken = "I can't write my journal, so I won't change anything. Please check my disk."


class ConsentError(ApplianceError):
    code = "consent-refused"
    spoken = "That wasn't confirmed properly, so I did nothing. Please ask again."


class DemoFailed(ApplianceError):
    """A step of the demo did not happen as it must."""

    code = "demo-failed"
    spoken = "A step of the demo went wrong. Please try again."


class ProofFailed(ApplianceError):
    """Something left, or it could not be found out whether anything does."""

    code = "proof-failed"
    spoken = "I could not prove that nothing leaves. Please look at what the command says."


def first_of(group: BaseExceptionGroup[ApplianceError]) -> ApplianceError:
    """A task group may fail in several places at once; the first reason is the one to tell."""
    found: ApplianceError | BaseExceptionGroup[ApplianceError] = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
