"""`hearth eval`: how well sentences are understood, measured by what they do to a simulated house.

Nothing outside this process is touched: the house is in memory. Exit code 0 when every case passed,
1 when one did not, 3 for a file that is no sentence set or no house, a model that is not there, or
figures that cannot be written.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from appliance.adapters.llm import LineLanguageModel
from appliance.app import chat_format_of, engine_plans
from appliance.cli.eval_knowledge import knowledge
from appliance.cli.eval_stt import stt
from appliance.cli.eval_wake import wake
from appliance.cli.figures import describe_machine
from appliance.cli.session import run_to_end
from appliance.config.settings import Settings, load
from appliance.core.errors import ConfigError, ModelMismatch, ModelMissing
from appliance.core.house import Home
from appliance.evaluation.cases import Case, load_cases
from appliance.evaluation.intents import asked_back, load_intents, run_intents
from appliance.evaluation.judging import Verdict
from appliance.evaluation.report import document, lines
from appliance.evaluation.running import (
    Bench,
    Relay,
    chosen,
    run_with_model,
    run_without_model,
)
from appliance.evaluation.scale import sentences
from appliance.runtime.supervision import supervise
from appliance.testing.house import home_of, load_house, whole_home
from appliance.testing.large_house import large_house, largest
from appliance.watch.observers import Observers

BAD_FILE = 3


@click.group(name="eval")
def evaluation() -> None:
    """Measure how well sentences are understood: see docs/evaluation.md."""


evaluation.add_command(wake)
evaluation.add_command(stt)
evaluation.add_command(knowledge)
eval = evaluation  # noqa: A001 - the command's own name, by which it is found


@evaluation.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document of everything.")
@click.option("--no-model", is_flag=True, help="Leave the language model out: seconds.")
@click.option("--model", "model_name", metavar="NAME", help="This language model instead.")
@click.option("--model-alone", is_flag=True, help="Rules read no order: the model does.")
@click.option("--house", "house_file", type=click.Path(path_type=Path), help="Another house.yaml.")
@click.option("--only", multiple=True, metavar="TAG|ID", help="Only cases with it; repeatable.")
def understanding(
    files: Sequence[Path],
    as_json: bool,
    no_model: bool,
    model_name: str | None,
    model_alone: bool,
    house_file: Path | None,
    only: Sequence[str],
) -> None:
    """Say the sentences of each FILE to a simulated house and see what becomes of it.

    \b
    hearth eval understanding my-sentences.yaml --no-model
    hearth eval understanding my-sentences.yaml --house my-house.yaml --only bedroom
    """
    if no_model and (model_name is not None or model_alone):
        raise click.UsageError("a model and --no-model exclude each other")
    if len({file.resolve() for file in files}) < len(files):
        raise click.UsageError("the same FILE is given twice")
    with _bad_files():
        home = _home(house_file)
        cases = chosen((case for file in files for case in load_cases(file, home)), only)
    if not cases:
        raise click.UsageError(f"no case has the tag or id {', '.join(only)}")
    with _bad_files():
        llm = None if no_model else _language_model(model_name)
        with _progress(len(cases)) as told:
            verdicts = _play(cases, home, llm, told, rules=not model_alone)
    about = {
        "files": [str(file) for file in files],
        "house": str(house_file) if house_file else None,
        "machine": describe_machine(),
        "language_model": llm.models.llm if llm else None,
    }
    _show(verdicts, about, as_json=as_json)
    _end(verdicts)


@evaluation.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document of everything.")
def intents(folder: Path, as_json: bool) -> None:
    """Play Home Assistant's own sentence tests, without a language model.

    FOLDER holds `<domain>_<Intent>.yaml` files and their `_fixtures.yaml`.
    """
    with _bad_files():
        made = load_intents(folder)
    with _progress(len(made.cases)) as told:
        verdicts = run_intents(made, told)
    left_out = [
        {"intent": intent, "why": why, "sentences": number}
        for (intent, why), number in made.unsupported.items()
    ]
    which = sum(asked_back(verdict) for verdict in verdicts)
    about = {
        "files": [str(folder)],
        "machine": describe_machine(),
        "asked_which_one": which,
        "unsupported": left_out,
    }
    _show(verdicts, about, as_json=as_json)
    if not as_json:
        click.echo(f"{which} of those that passed spoke of one thing of several: asked which")
        for one in left_out:
            click.echo(
                f"not supported: {one['intent']}, {one['sentences']} sentences: {one['why']}"
            )
    _end(verdicts)


@evaluation.command()
@click.option("--devices", default=300, show_default=True, type=click.IntRange(1, largest()))
@click.option("--json", "as_json", is_flag=True, help="One JSON document of everything.")
def scale(devices: int, as_json: bool) -> None:
    """Say plain sentences to a house of many devices: how long does understanding them take?"""
    house = large_house(devices)
    home = home_of(house, house.entities)
    cases = sentences(home)
    with _progress(len(cases)) as told:
        verdicts = run_without_model(cases, home, told)
    _show(verdicts, {"machine": describe_machine(), "devices": devices}, as_json=as_json)
    _end(verdicts)


@contextmanager
def _bad_files() -> Iterator[None]:
    try:
        yield
    except (ConfigError, ModelMissing, ModelMismatch) as wrong:
        click.echo(f"hearth: {wrong} [{wrong.code}]", err=True)
        sys.exit(BAD_FILE)


@contextmanager
def _progress(length: int) -> Iterator[Callable[[object], None]]:
    """A bar on stderr; call what is yielded for each case."""
    with click.progressbar(length=length, label="saying", file=sys.stderr) as bar:
        yield lambda _: bar.update(1)


def _show(verdicts: Sequence[Verdict], about: dict[str, Any], *, as_json: bool) -> None:
    text = json.dumps(document(verdicts, about)) if as_json else "\n".join(lines(verdicts))
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as wrong:
        # What is still held for a full disk would be written again, and fail again, at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        click.echo(f"hearth: the figures cannot be written: {wrong.strerror}", err=True)
        sys.exit(BAD_FILE)


def _end(verdicts: Sequence[Verdict]) -> None:
    if not all(verdict.passed for verdict in verdicts):
        sys.exit(1)


def _home(house_file: Path | None) -> Home:
    if house_file is None:
        return whole_home()
    house = load_house(house_file)
    return home_of(house, house.entities)


def _language_model(name: str | None) -> Settings:
    """The settings with this model. Raises ConfigError."""
    settings = load()
    if name is None:
        return settings
    models = settings.models.model_copy(update={"llm": name})
    return settings.model_copy(update={"models": models})


def _play(
    cases: Sequence[Case],
    home: Home,
    llm: Settings | None,
    told: Callable[[Verdict], None],
    *,
    rules: bool,
) -> list[Verdict]:
    if llm is None:
        return run_without_model(cases, home, told)
    verdicts: list[Verdict] = []
    run_to_end(_play_with_model(cases, home, llm, told, verdicts, rules=rules))
    return verdicts


async def _play_with_model(
    cases: Sequence[Case],
    home: Home,
    settings: Settings,
    told: Callable[[Verdict], None],
    verdicts: list[Verdict],
    *,
    rules: bool,
) -> None:
    relay = Relay()
    chat = chat_format_of(settings.models.llm)
    async with supervise(engine_plans(settings, ("llm",)), Observers()) as engines:
        await engines.ready()
        model = LineLanguageModel(engines["llm"], observer=relay)
        verdicts += await run_with_model(cases, Bench(home, model, chat, rules=rules), relay, told)
