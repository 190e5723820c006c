"""How an engine process says why it ended: one exit code for each failure that a restart cannot
cure. Refuses to guess: every other code means "crashed" and is restarted.
"""

from appliance.core.errors import (
    ConfigError,
    EngineSocketInUse,
    ModelError,
    ModelMismatch,
    ModelMissing,
)

FATAL: dict[int, type[ModelError] | type[ConfigError]] = {
    71: ModelMissing,
    72: ModelMismatch,
    73: EngineSocketInUse,
    74: ModelError,
    78: ConfigError,
}
"""Exit code -> what it means. 74: the file is what the catalogue says, and still does not load."""


def code_for(error: BaseException) -> int:
    """The exit code for an error; 1 for anything a restart may cure."""
    for code, kind in FATAL.items():
        if type(error) is kind:
            return code
    return 1
