"""The long tail stays short: functions, modules, words. Refuses an exception without a reason."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LONGEST_FUNCTION = 60
LONGEST_MODULE = 400

ALLOWED: dict[str, str] = {}
"""`path` or `path:function` -> why it may be longer."""

CODE = sorted(path for top in ("appliance", "tools") for path in (ROOT / top).rglob("*.py"))
FOLDERS = ("appliance", "docs", "hardware", "image-build", "requirements", "systemd", "tests")
TEXTS = sorted(
    path
    for path in [
        *(path for path in ROOT.iterdir() if path.name not in (".git", ".coverage")),
        *(ROOT / ".ci").rglob("*"),
        *(path for top in (*FOLDERS, "tools", "voices") for path in (ROOT / top).rglob("*")),
    ]
    if path.is_file()
    and path != Path(__file__)
    and path.suffix in ("", ".cff", ".in", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml")
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError|MagicMock)\b")
UNREASONED = re.compile(r"# type: ignore(?!\[)|# noqa(?!: )|assert True\b|pytest\.skip\(\)")
THIS_MACHINE = re.compile(r"(?<![\w.])/(work|farm)/|/root/|/home/[a-z]+/|\.pyenv")
INDEX_HOSTS = re.compile(r"\bpypi\.org|pythonhosted\.org|npmjs\.(org|com)|deb\.debian\.org")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _read(path: Path) -> tuple[tuple[tuple[str, int], ...], str | None]:
    """Lines of each function of a module, and its docstring; whole trees would fill the memory."""
    tree = ast.parse(_text(path))
    lengths = tuple(
        (f"{_name(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for node in _statements(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return lengths, ast.get_docstring(tree)


def _statements(inside: ast.AST) -> Iterator[ast.AST]:
    """All statements, and what holds some: expressions, the most of a tree, hold no function."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        for node in getattr(inside, field, ()):
            yield node
            yield from _statements(node)


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{name} has {lines} lines"
        for path in CODE
        for name, lines in _read(path)[0]
        if lines > LONGEST_FUNCTION and name not in ALLOWED
    ]
    assert long == []


def test_no_module_is_longer_than_it_can_be_read() -> None:
    sizes = {_name(path): len(_text(path).splitlines()) for path in CODE}
    long = [name for name, lines in sizes.items() if lines > LONGEST_MODULE]
    assert [name for name in long if name not in ALLOWED] == []


def test_exceptions_are_still_needed() -> None:
    names = {_name(path) for path in CODE} | {name for path in CODE for name, _ in _read(path)[0]}
    assert set(ALLOWED) <= names


def test_every_module_says_what_it_is() -> None:
    silent = [path for path in CODE if _text(path).strip() and not _read(path)[1]]
    assert [_name(path) for path in silent] == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("unfinished work", UNFINISHED),
        ("a switched-off check without its reason", UNREASONED),
        ("a path of one machine", THIS_MACHINE),
        ("a host of a package index", INDEX_HOSTS),
    ],
)
def test_words_that_do_not_belong(what: str, pattern: re.Pattern[str]) -> None:
    found = [
        f"{_name(path)}:{number}: {line.strip()[:80]}"
        for path in TEXTS
        if pattern.search(_text(path))
        for number, line in enumerate(_text(path).splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == [], what


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = {"utils", "util", "helper", "helpers", "manager", "base", "common", "misc"}
    assert [_name(path) for path in CODE if path.stem in vague] == []
