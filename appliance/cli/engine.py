"""`hearth engine`: run one engine on a socket. Loads nothing but the engine that was asked for."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from appliance.core.calls import HOLD_STEPS, THRESHOLD, CallRule
from appliance.core.errors import ConfigError
from appliance.engines.hosting import EngineOptions, refuse, run
from appliance.engines.planned import Plan
from appliance.models.store import default_root

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _threads() -> int:
    """As many as this process has cores, up to four: more would wait for each other."""
    return max(1, min(4, len(os.sched_getaffinity(0))))


def _common(default_model: str, *, several: bool = False) -> Callable[[_Command], _Command]:
    options = [
        click.option("--uri", required=True, help="unix:///PATH of the socket to serve."),
        click.option(
            "--model",
            "models",
            multiple=True,
            default=(default_model,),
            show_default=True,
            help="Id in the catalogue" + ("; may be given several times." if several else "."),
        ),
        click.option(
            "--models-dir",
            type=click.Path(path_type=Path, file_okay=False),
            help="Where models are installed.  [default: the user's data directory]",
        ),
        click.option(
            "--threads", type=click.IntRange(1, 64), help="[default: one per core, 4 at most]"
        ),
        click.option(
            "--device",
            type=click.Choice(["cpu", "cuda", "auto"]),
            default="cpu",
            show_default=True,
            help="cuda and auto have never been run by this project's tests.",
        ),
        click.option(
            "--supervised", is_flag=True, help="End when stdin is closed or the parent dies."
        ),
    ]

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _options(several: bool = False, /, **given: Any) -> EngineOptions:
    if not several and len(given["models"]) != 1:
        raise click.BadParameter("this engine runs one model", param_hint="--model")
    given["threads"] = given["threads"] or _threads()
    given["models_dir"] = given["models_dir"] or default_root()
    return EngineOptions(**given, plan=_plan())


def _plan() -> Plan | None:
    """What `planned` was told to follow, if it is what runs an engine's command."""
    return click.get_current_context().find_object(Plan)


@click.group()
def engine() -> None:
    """Run one engine on a socket: a process of its own for each model.

    `hearth run` and systemd do this; by hand it is for trying a model, or for giving other
    Wyoming software (Home Assistant) the use of it. Exit codes: 71 model missing, 72 model
    damaged, 73 socket in use, 74 model does not load, 78 wrong settings.
    """


@engine.command()
@_common("openwakeword-hey_jarvis", several=True)
@click.option("--threshold", type=click.FloatRange(0, 1), default=THRESHOLD, show_default=True)
@click.option(
    "--word",
    "words",
    multiple=True,
    type=(str, click.FloatRange(0, 1), click.IntRange(1, HOLD_STEPS), click.IntRange(0)),
    metavar="WORD THRESHOLD PATIENCE REFRACTORY_MS",
    help="How one word is listened for; threshold 0: the common one. Repeatable.",
)
def wake(threshold: float, words: Sequence[tuple[str, float, int, int]], **given: Any) -> None:
    """Wake words: openWakeWord and microWakeWord, Wyoming protocol."""
    options = _options(True, **given)
    rules = {
        word: CallRule(own or None, patience, refractory_ms)
        for word, own, patience, refractory_ms in words
    }

    def load() -> Any:
        from appliance.engines.wake import load

        return load(options, threshold=threshold, rules=rules)

    run("wake", options, load)


@engine.command()
@_common("whisper-base")
@click.option("--language", default="en", show_default=True)
@click.option("--compute-type", default="int8", show_default=True, help="In CTranslate2's words.")
def stt(language: str, compute_type: str, **given: Any) -> None:
    """Speech to text: faster-whisper, Wyoming protocol."""
    options = _options(**given)

    def load() -> Any:
        from appliance.engines.stt import load

        return load(options, language=language, compute_type=compute_type)

    run("stt", options, load)


@engine.command()
@_common("en_US-joe-medium", several=True)
def tts(**given: Any) -> None:
    """Text to speech: Piper, Wyoming protocol. The first voice speaks unless another is named."""
    options = _options(True, **given)

    def load() -> Any:
        from appliance.engines.tts import load

        return load(options)

    run("tts", options, load)


@engine.command()
@_common("qwen2.5-coder-1.5b-instruct-q4_k_m")
@click.option(
    "--context", type=click.IntRange(256, 131072), default=4096, show_default=True,
    help="Tokens of one conversation: prompt and answer together.",
)  # fmt: skip
@click.option(
    "--slots", type=click.IntRange(1, 8), default=2, show_default=True,
    help="Prompts kept ready in memory, each with a context of its own.",
)  # fmt: skip
def llm(context: int, slots: int, **given: Any) -> None:
    """The language model: llama.cpp, line protocol (docs/llm-protocol.md)."""
    options = _options(**given)

    def load() -> Any:
        from appliance.engines.llm import load

        return load(options, context=context, slots=slots)

    run("llm", options, load)


@engine.command()
@click.option("--uri", required=True, help="unix:///PATH of the socket to serve.")
@click.option(
    "--folder", required=True, type=click.Path(path_type=Path, file_okay=False),
    help="Where the ZIM files are.",
)  # fmt: skip
@click.option("--threads", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--supervised", is_flag=True, help="End when stdin is closed or the parent dies.")
def knowledge(uri: str, folder: Path, threads: int, supervised: bool) -> None:
    """What ZIM files say: libzim, lines of JSON (docs/knowledge.md)."""
    options = EngineOptions(uri, (), folder, threads, "cpu", supervised, _plan())

    def load() -> Any:
        from appliance.engines.knowledge import load

        return load(options)

    run("knowledge", options, load)


@engine.command()
@click.argument("name")
@click.argument("plan", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def planned(context: click.Context, name: str, plan: Path) -> None:
    """Run the engine NAME as the file PLAN says, on the socket that systemd passed.

    For systemd's units: the core writes the plan (docs/systemd.md). It ends when the plan changes.
    """
    command = engine.commands.get(name)
    if command is None or command is context.command:
        raise click.BadParameter(f"there is no engine called {name}", param_hint="NAME")
    context.obj = now = Plan.now(plan)
    try:
        # Last, so that no plan says where to listen.
        arguments = [*now.arguments(), "--uri=systemd:"]
        with command.make_context(name, arguments, parent=context) as own:
            command.invoke(own)
    except (ConfigError, click.UsageError) as error:
        refuse(name, now, ConfigError(str(error)))
