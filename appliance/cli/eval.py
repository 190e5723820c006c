"""`hearth eval`: how well sentences are understood, measured by what they do to a simulated house.

Nothing outside this process is touched: the house is in memory. Exit code 0 when every case passed,
1 when one did not, 3 for a file that is no sentence set or no house.
"""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from appliance.adapters.llm import LineLanguageModel
from appliance.app import chat_format_of, engine_plans
from appliance.cli.figures import describe_machine
from appliance.cli.session import run_to_end
from appliance.config.settings import Settings, load
from appliance.core.errors import ConfigError
from appliance.core.house import Home
from appliance.evaluation.cases import Case, load_cases
from appliance.evaluation.judging import Verdict
from appliance.evaluation.report import document, lines
from appliance.evaluation.running import (
    Bench,
    Relay,
    chosen,
    run_with_model,
    run_without_model,
)
from appliance.runtime.supervision import supervise
from appliance.testing.house import home_of, load_house, whole_home
from appliance.watch.observers import Observers

BAD_FILE = 3


@click.group(name="eval")
def evaluation() -> None:
    """Measure how well sentences are understood: see docs/evaluation.md."""


eval = evaluation  # noqa: A001 - the command's own name, by which it is found


@evaluation.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document of everything.")
@click.option("--no-model", is_flag=True, help="Leave the language model out: seconds.")
@click.option("--model", "model_name", metavar="NAME", help="This language model instead.")
@click.option("--house", "house_file", type=click.Path(path_type=Path), help="Another house.yaml.")
@click.option("--only", multiple=True, metavar="TAG|ID", help="Only cases with it; repeatable.")
def understanding(
    files: Sequence[Path],
    as_json: bool,
    no_model: bool,
    model_name: str | None,
    house_file: Path | None,
    only: Sequence[str],
) -> None:
    """Say the sentences of each FILE to a simulated house and see what becomes of it.

    \b
    hearth eval understanding my-sentences.yaml --no-model
    hearth eval understanding my-sentences.yaml --house my-house.yaml --only bedroom
    """
    try:
        home = _home(house_file)
        cases = chosen((case for file in files for case in load_cases(file, home)), only)
    except ConfigError as wrong:
        click.echo(f"hearth: {wrong} [{wrong.code}]", err=True)
        sys.exit(BAD_FILE)
    if not cases:
        raise click.UsageError(f"no case has the tag or id {', '.join(only)}")
    llm = None if no_model else _language_model(model_name)
    with click.progressbar(length=len(cases), label="saying", file=sys.stderr) as bar:
        verdicts = _play(cases, home, llm, lambda _: bar.update(1))
    about = {
        "files": [str(file) for file in files],
        "house": str(house_file) if house_file else None,
        "machine": describe_machine(),
        "language_model": llm.models.llm if llm else None,
    }
    if as_json:
        click.echo(json.dumps(document(verdicts, about)))
    else:
        click.echo("\n".join(lines(verdicts)))
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
    cases: Sequence[Case], home: Home, llm: Settings | None, told: Callable[[Verdict], None]
) -> list[Verdict]:
    if llm is None:
        return run_without_model(cases, home, told)
    verdicts: list[Verdict] = []
    run_to_end(_play_with_model(cases, home, llm, told, verdicts))
    return verdicts


async def _play_with_model(
    cases: Sequence[Case],
    home: Home,
    settings: Settings,
    told: Callable[[Verdict], None],
    verdicts: list[Verdict],
) -> None:
    relay = Relay()
    chat = chat_format_of(settings.models.llm)
    async with supervise(engine_plans(settings, ("llm",)), Observers()) as engines:
        await engines.ready()
        model = LineLanguageModel(engines["llm"], observer=relay)
        verdicts += await run_with_model(cases, Bench(home, model, chat), relay, told)
