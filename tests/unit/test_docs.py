"""The pages tell the truth: links, codes, commands and targets exist. Refuses stale docs."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click import Context, Group

from appliance.__main__ import hearth
from appliance.core.discovery import COMPONENTS, NO_ENTITIES
from appliance.core.errors import ApplianceError
from tests.every_case import every_case

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "*/README.md")
    for path in ROOT.glob(pattern)
    if not path.relative_to(ROOT).parts[0].startswith(".")
)


def _names(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


def _tree(error: type[ApplianceError]) -> Iterator[type[ApplianceError]]:
    yield error
    for below in error.__subclasses__():
        yield from _tree(below)


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.* ## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


def _code(page: Path) -> str:
    """Only what stands as code on the page: spans and blocks."""
    text = page.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


@every_case("page", PAGES)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]+`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{target} does not exist"
        if anchor:
            titles = re.findall(r"^#+ (.*)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
            assert anchor in anchors, f"{target}: no such heading"


@every_case("page", PAGES)
def test_commands_exist(page: Path) -> None:
    code = _code(page)
    assert set(re.findall(r"(?:^|[\s`&;])make ([a-z-]+)", code)) <= _targets()
    context = Context(hearth)
    assert set(re.findall(r"(?:^|[\s`/])hearth ([a-z][a-z-]*)", code)) <= set(
        hearth.list_commands(context)
    )
    for group, word in re.findall(r"(?:^|[\s`/])hearth ([a-z][a-z-]*) ([a-z]+)(?=[\s`])", code):
        command = hearth.get_command(context, group)
        assert not isinstance(command, Group) or word in command.list_commands(context), word


def test_every_error_has_its_row() -> None:
    rows = {}
    for line in (ROOT / "docs" / "errors.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `"):
            assert len(cells) == 4, line
            assert all(cells), line
            rows[cells[0].strip("`")] = cells[2]
    errors = [error for error in _tree(ApplianceError) if error.__module__.startswith("appliance.")]
    assert rows == {error.code: error.spoken for error in errors}


def test_codes_are_unique_and_kebab_case() -> None:
    named: dict[str, set[str]] = {}
    for error in _tree(ApplianceError):
        if error.__module__.startswith("appliance."):
            named.setdefault(error.code, set()).add(f"{error.__module__}.{error.__qualname__}")
    assert {code: errors for code, errors in named.items() if len(errors) > 1} == {}
    assert [code for code in named if not re.fullmatch(r"[a-z]+(-[a-z]+)*", code)] == []


def test_every_target_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(_targets()) if f"make {name}" not in readme] == []


def test_the_changelog_opens_with_this_version() -> None:
    from appliance import __version__

    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert first is not None
    assert first[1] in (__version__, "Unreleased")


@pytest.mark.parametrize("name", ["bootstrap", "build", "llama", "run", "dev"])
def test_every_requirement_is_locked_by_hash(name: str) -> None:
    folder = ROOT / "requirements"
    wanted = {
        re.split(r"[\s=<>;\[]", line)[0].lower().replace("_", "-")
        for line in (folder / f"{name}.in").read_text().splitlines()
        if line and not line.startswith(("#", "-"))
    }
    locked = (folder / f"{name}.txt").read_text()
    pinned = re.findall(r"^([a-z0-9-]+)==\S+.*\\\n +--hash=sha256:", locked, re.MULTILINE)
    assert wanted <= set(pinned)
    assert len(pinned) == len(re.findall(r"^[a-z]", locked, re.MULTILINE))
    assert "torch" not in pinned


def test_run_and_dev_lock_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        return set(re.findall(r"^([a-z0-9-]+==[^\\]+)", text, re.MULTILINE))

    assert pins("run") <= pins("dev")


def test_the_license_is_the_one_we_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text()


def test_every_component_type_is_on_the_page_of_the_house() -> None:
    page = (ROOT / "docs/house.md").read_text(encoding="utf-8")
    commands = page.partition("## What can be read")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in commands.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    assert named == COMPONENTS | NO_ENTITIES
