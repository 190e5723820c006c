"""`hearth eval stt`: how well recordings are transcribed, and what their sentences come to mean.

The speech engine is the one of the settings, in a process of its own; what was heard is understood
without a language model, over a house in memory. Exit code 0 when every meaning was kept.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.adapters.wyoming import WyomingTranscriber
from appliance.app import engine_plans
from appliance.cli.eval_wake import bad_files, mixing_options, progress, surroundings
from appliance.cli.figures import describe_machine
from appliance.cli.session import run_to_end
from appliance.config.settings import Settings, load
from appliance.hearing.names import names_of
from appliance.runtime.supervision import supervise
from appliance.testing.house import home_of, load_house, whole_home
from appliance.watch.observers import Observers

if TYPE_CHECKING:
    from appliance.evaluation.mixing import Surroundings
    from appliance.evaluation.stt import Heard, Sample


@click.command()
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR..."
)
@click.option("--model", metavar="ID", help="This speech to text model instead.")
@click.option("--house", "house_file", type=click.Path(path_type=Path), help="Another house.yaml.")
@click.option("--no-names", is_flag=True, help="Do not tell the engine the names of the house.")
@mixing_options
@click.option("--json", "as_json", is_flag=True, help="One JSON document of everything.")
def stt(
    folders: Sequence[Path],
    model: str | None,
    house_file: Path | None,
    no_names: bool,
    snrs: Sequence[float],
    noise: str,
    voices: Path | None,
    rir: bool,
    as_json: bool,
) -> None:
    """Transcribe the recordings of each DIR and compare with what was said.

    The words stand in NAME.txt beside NAME.wav, or are the name: turn_on_the_light__anna.wav.
    Names that begin with oov_ are no commands.

    \b
    hearth eval stt commands --snr 10 --voices talk --house my-house.yaml
    """
    from appliance.evaluation.mixing import recordings_in
    from appliance.evaluation.stt import judged, sample_of

    with bad_files():
        settings = load()
        if model:
            models = settings.models.model_copy(update={"stt": model})
            settings = settings.model_copy(update={"models": models})
        house = load_house(house_file) if house_file else None
        home = home_of(house, house.entities) if house else whole_home()
        samples = [sample_of(path) for path in recordings_in(folders)]
        places = surroundings(snrs, noise, voices, rir=rir)
        heard: list[list[str]] = []
        with progress(len(samples) * len(places)) as told:
            names = () if no_names else tuple(names_of(home))
            run_to_end(_transcribe(settings, samples, places, names, told, heard))
        found = [judged(samples, texts, home) for texts in heard]
    document: dict[str, Any] = {
        "model": settings.models.stt,
        "house": str(house_file) if house_file else None,
        "names": not no_names,
        "machine": describe_machine(),
        "places": [_place(where.name, one) for where, one in zip(places, found, strict=True)],
    }
    click.echo(json.dumps(document) if as_json else "\n".join(_lines(document)))
    if any(place["meaning_errors"] or place["invented"] for place in document["places"]):
        sys.exit(1)


async def _transcribe(
    settings: Settings,
    samples: "Sequence[Sample]",
    places: "Sequence[Surroundings]",
    names: Sequence[str],
    told: Any,
    heard: list[list[str]],
) -> None:
    from appliance.evaluation.stt import transcribed

    async with supervise(engine_plans(settings, ("stt",)), Observers()) as engines:
        await engines.ready()
        transcriber = WyomingTranscriber(engines["stt"], patience_s=60, names=lambda: names)
        for place in places:
            heard.append(await transcribed(transcriber, samples, place, told))  # noqa: PERF401


def _place(name: str, heard: "Sequence[Heard]") -> dict[str, Any]:
    from appliance.evaluation.stt import rates

    return {"name": name, **asdict(rates(heard)), "results": [asdict(one) for one in heard]}


def _lines(document: dict[str, Any]) -> Iterator[str]:
    for place in document["places"]:
        yield f"{place['name']}:"
        for one in place["results"]:
            if not one["alike"]:
                yield f"  {one['said'] or 'nothing'!r} was heard as {one['heard']!r}"
    yield f"{document['model']}        words wrong  meaning wrong      of  invented"
    for place in document["places"]:
        yield (
            f"{place['name']:<20}{place['word_errors']:>12.1%}{place['meaning_errors']:>15.1%}"
            f"{place['meant']:>8}{place['invented']:>10}"
        )
