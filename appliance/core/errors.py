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

from typing import ClassVar


class ApplianceError(Exception):
    """`code` and `spoken` are the class's own unless one failure needs to be more precise.

    `spoken` is one sentence in plain words, without names of files or programs.
    """

    code: ClassVar[str] = "appliance-error"
    spoken: str = "Something went wrong inside me."

    def __init__(self, message: str, *, spoken: str | None = None) -> None:
        super().__init__(message)
        if spoken is not None:
            self.spoken = spoken


class ConfigError(ApplianceError):
    code = "config-invalid"
    spoken = "My settings have a mistake in them."


class AudioError(ApplianceError):
    code = "audio-failed"
    spoken = "There is a problem with my microphone or speaker."


class NoMicrophone(AudioError):
    code = "no-microphone"
    spoken = "I can't find a microphone."


class NoSpeaker(AudioError):
    code = "no-speaker"


class BadRecording(AudioError):
    code = "bad-recording"


class PanelFailed(ApplianceError):
    """A switch, button or lamp of the appliance itself."""

    code = "panel-failed"
    spoken = "There is a problem with my buttons or lights."


class ModelError(ApplianceError):
    code = "model-failed"
    spoken = "One of my models has a problem."


class ModelMissing(ModelError):
    code = "model-missing"
    spoken = "A model I need is not installed."


class ModelMismatch(ModelError):
    code = "model-mismatch"
    spoken = "A model file is damaged, so I won't use it."


class ModelDownloadFailed(ModelError):
    code = "model-download-failed"


class EngineUnavailable(ModelError):
    code = "engine-unavailable"
    spoken = "Part of me is restarting. Please try again in a moment."


class EngineTimeout(ModelError):
    code = "engine-timeout"
    spoken = "That took me too long. Please try again."


class EngineSocketInUse(ModelError):
    code = "engine-socket-in-use"
    spoken = "Part of me is already running, so I can't start it again."


class StartingAgain(ApplianceError):
    code = "starting"
    spoken = "I'm just starting. Please try again in a moment."


class PromptTooLong(ModelError):
    code = "prompt-too-long"
    spoken = "That is too long for me."


class GrammarInvalid(ModelError):
    code = "grammar-invalid"


class HouseError(ApplianceError):
    code = "house-failed"
    spoken = "I can't reach the house just now."


class BrokerUnreachable(HouseError):
    code = "broker-unreachable"
    spoken = "I can't reach the house just now, so nothing was changed."


class PortInUse(HouseError):
    code = "port-in-use"


class StoreError(ApplianceError):
    code = "store-failed"
    spoken = "I can't use my memory just now."


class BackupRefused(StoreError):
    code = "backup-refused"
    spoken = "I can't use that backup."


class DiskFull(StoreError):
    code = "disk-full"
    spoken = "My disk is full."


class JournalUnwritable(StoreError):
    """Nothing may be changed: what is changed is written down first."""

    code = "journal"
    spoken = "I can't write my journal, so I won't change anything."


class ConsentError(ApplianceError):
    code = "consent-refused"
    spoken = "That wasn't confirmed properly, so I did nothing."


class DemoFailed(ApplianceError):
    """A step of the demo did not happen as it must."""

    code = "demo-failed"


def first_of(group: BaseExceptionGroup[ApplianceError]) -> ApplianceError:
    """A task group may fail in several places at once; the first reason is the one to tell."""
    found: ApplianceError | BaseExceptionGroup[ApplianceError] = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
