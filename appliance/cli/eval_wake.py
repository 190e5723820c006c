"""`hearth eval wake`: how often a wake word is missed, and what else is taken for it.

Listens to recordings with the models the wake engine would run with these settings, in this
process; nothing is sent anywhere. Exit code 0 when all calls were heard and nothing else was.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.cli.figures import describe_machine
from appliance.config.settings import Settings, load
from appliance.core.calls import CallRule
from appliance.core.errors import ApplianceError, ConfigError

if TYPE_CHECKING:
    from appliance.evaluation.mixing import Noise, Surroundings
    from appliance.evaluation.wake import FalseWakes, Row

BAD_FILE = 3


def mixing_options(command: Any) -> Any:
    """`--snr`, `--noise`, `--voices` and `--rir`, for whatever listens to recordings."""
    options = [
        click.option("--snr", "snrs", type=float, multiple=True, metavar="DB",
                     help="Also with noise so far below the speech; repeatable."),
        click.option("--noise", default="babble", show_default=True,
                     metavar="babble|white|kitchen|FILE", help="What the noise is."),
        click.option("--voices", type=click.Path(path_type=Path), metavar="DIR",
                     help="Recordings of speech that babble is made of."),
        click.option("--rir", is_flag=True, help="Also with the echo of a room."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR..."
)
@click.option("--negative", "others", type=click.Path(path_type=Path), multiple=True,
              metavar="DIR", help="Recordings of anything else; repeatable.")  # fmt: skip
@click.option("--word", metavar="WORD", help="What is called; else the folder's name says it.")
@click.option(
    "--model", "models", multiple=True, metavar="ID", help="Listen with this; repeatable."
)
@mixing_options
@click.option("--json", "as_json", is_flag=True, help="One JSON document of everything.")
def wake(
    folders: Sequence[Path],
    others: Sequence[Path],
    word: str | None,
    models: Sequence[str],
    snrs: Sequence[float],
    noise: str,
    voices: Path | None,
    rir: bool,
    as_json: bool,
) -> None:
    """Listen for a wake word in the recordings of each DIR: one call in each.

    \b
    hearth eval wake calls/alexa --negative talk --snr 15 --snr 10 --rir
    """
    with bad_files():
        settings = load()
        word = word or _named(folders, settings)
        places = surroundings(snrs, noise, voices or next(iter(others), None), rir=rir)
        document = _measure(folders, others, word, models or settings.models.wake, settings, places)
    click.echo(json.dumps(document) if as_json else "\n".join(_lines(document)))
    false = document["false_wakes_at_setting"]
    missed = any(place["at_setting"]["missed"] for place in document["places"])
    if missed or (false and false["calls"]):
        sys.exit(1)


def surroundings(
    snrs: Sequence[float], noise: str, voices: Path | None, *, rir: bool
) -> "list[Surroundings]":
    """Clean, then each SNR; with `rir` each of them in a room as well. Raises ConfigError."""
    from appliance.evaluation.mixing import Surroundings

    made = _noise(noise, voices) if snrs else None
    places = [Surroundings()]
    places += [Surroundings(snr, made) for snr in snrs if made is not None]
    if rir:
        places += [Surroundings(place.snr_db, place.noise, echo=True) for place in places]
    return places


def _noise(kind: str, voices: Path | None) -> "Noise":
    from appliance.evaluation import mixing

    if kind == "white":
        return mixing.white
    if kind == "kitchen":
        return mixing.kitchen
    if kind != "babble":
        return mixing.from_recording(mixing.sound_of(Path(kind)))
    if voices is None:
        raise click.UsageError("babble is made of speech: name a folder of it with --voices")
    return mixing.babble([mixing.sound_of(path) for path in mixing.recordings_in([voices])])


def _named(folders: Sequence[Path], settings: Settings) -> str:
    words = {model.partition("-")[2].split("-")[0] for model in settings.models.wake}
    here = {word for word in words for folder in folders if word in folder.resolve().name}
    if len(here) != 1:
        raise click.UsageError(f"say with --word which of {', '.join(sorted(words))} is called")
    return here.pop()


def _measure(
    folders: Sequence[Path],
    others: Sequence[Path],
    word: str,
    models: Sequence[str],
    settings: Settings,
    places: "Sequence[Surroundings]",
) -> dict[str, Any]:
    from appliance.engines.telemetry import silence_onnxruntime
    from appliance.engines.wake import load_detectors
    from appliance.evaluation import wake as measuring
    from appliance.evaluation.mixing import Surroundings, recordings_in

    rules = {
        name: CallRule(own.threshold, own.patience, own.refractory_ms)
        for name, own in settings.hearing.wake_words.items()
    }
    calls, talk = recordings_in(folders), recordings_in(others)
    silence_onnxruntime()
    mine = [model for model in models if model.partition("-")[2].split("-")[0] == word]
    if not mine:
        raise ConfigError(f"no model listens for {word}; see `hearth models list`")
    detector = load_detectors(mine, None, {}).take()
    own = rules.get(word, CallRule()).threshold or settings.hearing.wake_threshold
    # What is tried must count: a threshold of the word's own would make every row the same.
    rules = {
        word: CallRule(None, rule.patience, rule.refractory_ms) for word, rule in rules.items()
    }
    places_found, negative = [], Surroundings(before_s=0.0, after_s=0.0)
    with progress(len(calls) * len(places) + len(talk)) as told:
        for place in places:
            heard = measuring.heard_in(detector, calls, place, word, told)
            rows = [measuring.misses(heard, word, t, rules) for t in measuring.THRESHOLDS]
            places_found.append(
                {
                    "name": place.name,
                    "rows": [_row(row) for row in rows],
                    "at_setting": _row(measuring.misses(heard, word, own, rules)),
                }
            )
        heard = measuring.heard_in(detector, talk, negative, word, told)
    false = [measuring.false_wakes(heard, word, t, rules) for t in measuring.THRESHOLDS]
    return {
        "word": word,
        "models": mine,
        "threshold": own,
        "machine": describe_machine(),
        "recordings": len(calls),
        "places": places_found,
        "false_wakes": [_false(row) for row in false] if talk else [],
        "false_wakes_at_setting": (
            _false(measuring.false_wakes(heard, word, own, rules)) if talk else None
        ),
    }


def _row(row: "Row") -> dict[str, Any]:
    return {**asdict(row), "hit_rate": row.hit_rate, "between": row.between}


def _false(row: "FalseWakes") -> dict[str, Any]:
    return {
        **asdict(row),
        "per_hour": row.per_hour,
        "at_most_per_hour": row.at_most_per_hour,
    }


def _lines(document: dict[str, Any]) -> Iterator[str]:
    places = document["places"]
    models = ", ".join(document["models"])
    yield f"{document['word']}: {document['recordings']} recordings, {models}"
    heads = [f"{place['name']:>14}" for place in places]
    false = document["false_wakes"]
    yield "threshold" + "".join(heads) + ("   false wakes/h" if false else "")
    for number, row in enumerate(places[0]["rows"]):
        cells = [f"{place['rows'][number]['hit_rate']:>14.1%}" for place in places]
        per_hour = f"{false[number]['per_hour']:>16.2f}" if false else ""
        yield f"{row['threshold']:>9.2f}" + "".join(cells) + per_hour
    yield f"with the threshold of the settings, {document['threshold']:g}:"
    for place in places:
        row = place["at_setting"]
        low, high = row["between"]
        yield (
            f"  {place['name']}: {row['hit_rate']:.1%} heard"
            f" ({low:.1%} to {high:.1%} at 95 %), missed: {', '.join(row['missed']) or 'none'}"
        )
    row = document["false_wakes_at_setting"]
    if row:
        yield (
            f"  {len(row['calls'])} false wakes in {row['hours']:.2f} h"
            f" (at most {row['at_most_per_hour']:.2f} an hour at 95 %)"
        )
        yield from (f"    {name} at {at_ms / 1000:.1f} s" for name, at_ms in row["calls"])


@contextmanager
def bad_files() -> Iterator[None]:
    """One line and exit code 3 for whatever cannot be listened to."""
    try:
        yield
    except ApplianceError as wrong:
        click.echo(f"hearth: {wrong} [{wrong.code}]", err=True)
        sys.exit(BAD_FILE)


@contextmanager
def progress(length: int, label: str = "listening") -> Iterator[Any]:
    """A bar on stderr; call what is yielded for each recording."""
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda _: bar.update(1)
