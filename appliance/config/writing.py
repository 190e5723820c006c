"""Changes single settings in the owner's file, and leaves all else in it alone, comments too.

Refuses what would not be valid settings: then the file stays as it was.
"""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import ParseError, TOMLKitError
from tomlkit.items import Table

from appliance.config.settings import Settings
from appliance.core.errors import ConfigError

Value = str | int | float | bool | None
"""None takes the setting out of the file: then its default holds."""


def changed(text: str, changes: Mapping[str, Value]) -> str:
    """The text of a settings file with these keys, as in "audio.microphone", set.

    Raises ConfigError for text that is no TOML, and for settings that would not be valid: its
    message is that of the first key that is wrong, and repeats no value.
    """
    try:
        document = tomlkit.parse(text)
        for key, value in changes.items():
            *sections, name = key.split(".")
            table: tomlkit.TOMLDocument | Table = document
            for section in sections:
                if section not in table:
                    table[section] = tomlkit.table()
                table = table[section]
            if value is None:
                table.pop(name, None)
            else:
                table[name] = value
        fresh = tomlkit.dumps(document)
        Settings.model_validate(tomllib.loads(fresh))
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{where}: {first['msg']}") from None
    except (ParseError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"the settings file is not valid TOML: {error}") from error
    except (TOMLKitError, AttributeError, TypeError, ValueError) as error:
        raise ConfigError("the settings file has something else where a section belongs") from error
    return fresh


def change(
    file: Path, changes: Mapping[str, Value], replace: Callable[[Path, bytes], None]
) -> Settings:
    """Write the changes into this file with `replace`, and return what holds then.

    Raises ConfigError, also for a file that cannot be read or written.
    """
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        fresh = changed(text, changes)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A link is followed: the settings may be kept elsewhere, and stay there.
        replace(file.resolve(), fresh.encode())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot change the settings {file}: {error}") from error
    return Settings.model_validate(tomllib.loads(fresh))
