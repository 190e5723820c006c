"""Evaluates Jinja templates that nobody has vetted. Refuses every form that is not listed here.

Jinja's own parser reads the template; nothing of Jinja runs it. The tree is translated into
closures over a closed set of values (`metering`) and words (`vocabulary`), so there are no
attributes, modules, globals or Python objects to reach, and no Python is generated. Macros, calls
of values, includes, imports, blocks, recursion and namespaces do not exist.

Bounds: 4 KiB and `MAX_TOKENS` tokens of template, `MAX_DEPTH` levels of nesting, and per evaluation
`metering.FUEL` and `metering.ROOM`. Outside of loops nothing is evaluated twice, so only loops and
the words that read whole values have to pay.
"""

import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

from jinja2 import Environment, TemplateError, nodes

from appliance.adapters.mqtt.sandbox import operators
from appliance.adapters.mqtt.sandbox.expressions import Expressions, Refused
from appliance.adapters.mqtt.sandbox.metering import (
    Failed,
    Meter,
    items,
)

MAX_TEMPLATE = 4096
MAX_TOKENS = 400
"""With the spaces between them. Reading that many takes some five milliseconds, once."""

Execute = Callable[[Meter], None]

_ENVIRONMENT: Final = Environment(autoescape=False)  # noqa: S701 - it never renders, only parses
_LONG_NUMBER = re.compile(r"[0-9_]{24}")
_ERRORS = (Failed, TypeError, ValueError, ArithmeticError, LookupError, RecursionError, OSError)


def _in_order(steps: tuple[Execute, ...]) -> Execute:
    if len(steps) == 1:
        return steps[0]

    def run(meter: Meter) -> None:
        for step in steps:
            step(meter)

    return run


class Program:
    """A template made ready to be evaluated."""

    __slots__ = ("_body", "names", "size")

    def __init__(self, body: Execute, names: frozenset[str], size: int) -> None:
        self._body = body
        self.names = names
        """The variables it reads."""
        self.size = size
        """Parts of the tree: what it costs to keep."""

    def render(self, names: dict[str, object]) -> str | None:
        """The stripped text; None if it cannot be evaluated or prints something missing."""
        meter = Meter(names)
        try:
            self._body(meter)
        except _ERRORS:
            return None
        return None if meter.holes else "".join(meter.out).strip()


def compiled(source: str) -> Program | None:
    """The program of a template; None if it does not parse or is of a form we do not evaluate."""
    if len(source) > MAX_TEMPLATE or _LONG_NUMBER.search(source):
        return None
    try:
        tokens = islice(_ENVIRONMENT.lexer.tokeniter(source, None), MAX_TOKENS + 1)
        if sum(1 for _ in tokens) > MAX_TOKENS:
            return None
        tree = _ENVIRONMENT.parse(source)
        translator = _Statements()
        body = translator.block(tree.body, 0)
    except (TemplateError, Refused, RecursionError, ValueError, OverflowError):
        return None
    return Program(body, frozenset(translator.names), translator.size)


class _Statements(Expressions):
    """One template's tree, made into closures. Counts what it makes."""

    def block(self, body: Iterable[nodes.Node], depth: int) -> Execute:
        steps = tuple(self._statement(node, depth) for node in body)
        return _in_order(steps)

    def _statement(self, node: nodes.Node, depth: int) -> Execute:
        depth = self.enter(depth)
        match node:
            case nodes.Output():
                return self._output(node, depth)
            case nodes.If():
                return self._if(node, depth)
            case nodes.For():
                return self._for(node, depth)
            case nodes.Assign():
                return self._assign(node, depth)
            case nodes.AssignBlock(filter=None):
                return self._capture(node, depth)
            case _:
                raise Refused(type(node).__name__)

    def _output(self, node: nodes.Output, depth: int) -> Execute:
        steps = tuple(self._print(part, depth) for part in node.nodes)
        return _in_order(steps)

    def _print(self, node: nodes.Expr, depth: int) -> Execute:
        if isinstance(node, nodes.TemplateData):
            self.size += 1
            data = node.data
            return lambda meter: meter.put(data)
        value = self.expression(node, depth)
        return lambda meter: meter.put(meter.text(value(meter)))

    def _if(self, node: nodes.If, depth: int) -> Execute:
        cases = tuple(
            (self.expression(case.test, depth), self.block(case.body, depth))
            for case in (node, *node.elif_)
        )
        otherwise = self.block(node.else_, depth)

        def run(meter: Meter) -> None:
            for test, body in cases:
                if test(meter):
                    body(meter)
                    return
            otherwise(meter)

        return run

    def _for(self, node: nodes.For, depth: int) -> Execute:
        if node.recursive:
            raise Refused("recursive")
        before = self.size
        over = self.expression(node.iter, depth)
        bind = self._target(node.target, depth)
        test = self.expression(node.test, depth) if node.test is not None else None
        body = self.block(node.body, depth)
        otherwise = self.block(node.else_, depth)
        price = 8 + 3 * (self.size - before)

        def chosen(meter: Meter, outer: dict[str, object]) -> list[object]:
            found = []
            whole = items(over(meter))
            # A character of a text becomes a text of its own.
            place = 80 if isinstance(whole, str) else 8
            for item in whole:
                if test is not None:
                    meter.spend(price + len(outer) // 4)
                    meter.names = dict(outer)
                    bind(meter, item)
                    if not test(meter):
                        continue
                meter.spend(1)
                meter.take(place)
                found.append(item)
            return found

        def run(meter: Meter) -> None:
            outer = meter.names
            try:
                found = chosen(meter, outer)
                for index, item in enumerate(found):
                    meter.spend(price + len(outer) // 4)
                    meter.names = dict(outer)
                    meter.names["loop"] = operators.loop(index, len(found))
                    bind(meter, item)
                    body(meter)
            finally:
                meter.names = outer
            if not found:
                otherwise(meter)

        return run

    def _target(self, node: nodes.Node, depth: int) -> Callable[[Meter, object], None]:
        self.enter(depth)
        if isinstance(node, nodes.Name):
            name = node.name

            def bind(meter: Meter, value: object) -> None:
                meter.names[name] = value

            return bind
        if not isinstance(node, nodes.Tuple):
            raise Refused(type(node).__name__)
        parts = tuple(self._target(part, depth + 1) for part in node.items)

        def unpack(meter: Meter, value: object) -> None:
            if not isinstance(value, list | tuple | str) or len(value) != len(parts):
                raise Failed("unpacking")
            for part, item in zip(parts, value, strict=True):
                part(meter, item)

        return unpack

    def _assign(self, node: nodes.Assign, depth: int) -> Execute:
        bind = self._target(node.target, depth)
        value = self.expression(node.node, depth)
        return lambda meter: bind(meter, value(meter))

    def _capture(self, node: nodes.AssignBlock, depth: int) -> Execute:
        bind = self._target(node.target, depth)
        body = self.block(node.body, depth)

        def run(meter: Meter) -> None:
            outer, meter.out = meter.out, []
            names, meter.names = meter.names, dict(meter.names)
            try:
                body(meter)
                text = "".join(meter.out)
            finally:
                meter.out, meter.names = outer, names
            bind(meter, meter.made(text))

        return run
