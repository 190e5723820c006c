"""Expressions of a template as closures. Refuses every form that is not listed here."""

from collections.abc import Callable, Iterable

from jinja2 import nodes

from appliance.adapters.mqtt.sandbox import operators, vocabulary
from appliance.adapters.mqtt.sandbox.metering import (
    MISSING,
    OMITTED,
    Failed,
    Meter,
    key,
    number,
    size_of,
)

MAX_DEPTH = 40

Evaluate = Callable[[Meter], object]


class Refused(Exception):
    """The template has a form that is not evaluated here."""


class Expressions:
    """Translates the expressions of one template, and counts what it makes."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        """The variables that are read."""
        self.size = 0

    def enter(self, depth: int) -> int:
        """One more part, one level deeper."""
        self.size += 1
        if depth > MAX_DEPTH:
            raise Refused("depth")
        return depth + 1

    def expression(self, node: nodes.Node, depth: int) -> Evaluate:
        depth = self.enter(depth)
        match node:
            case nodes.Const():
                constant: object = node.value
                return lambda _: constant
            case nodes.Name():
                name = node.name
                self.names.add(name)
                return lambda meter: meter.names.get(name, MISSING)
            case nodes.Getattr():
                return self._member(node.node, nodes.Const(node.attr), depth)
            case nodes.Getitem(arg=nodes.Slice() as cut):
                return self._slice(node.node, cut, depth)
            case nodes.Getitem():
                return self._member(node.node, node.arg, depth)
            case nodes.Filter():
                return self._filter(node, depth)
            case nodes.Test():
                return self._test(node, depth)
            case nodes.Call():
                return self._call(node, depth)
            case _:
                return self._operation(node, depth)

    def _operation(self, node: nodes.Node, depth: int) -> Evaluate:
        match node:
            case nodes.CondExpr():
                return self._choice(node, depth)
            case nodes.Compare():
                return self._comparison(node, depth)
            case nodes.And():
                left, right = self._pair(node, depth)
                return lambda meter: left(meter) and right(meter)
            case nodes.Or():
                left, right = self._pair(node, depth)
                return lambda meter: left(meter) or right(meter)
            case nodes.Not():
                inner = self.expression(node.node, depth)
                return lambda meter: not inner(meter)
            case nodes.Neg():
                inner = self.expression(node.node, depth)
                return lambda meter: -number(inner(meter))
            case nodes.Pos():
                inner = self.expression(node.node, depth)
                return lambda meter: +number(inner(meter))
            case nodes.Concat():
                return self._concat(node, depth)
            case nodes.List() | nodes.Tuple():
                return self._list(node, depth)
            case nodes.Dict():
                return self._dict(node, depth)
            case nodes.BinExpr() if node.operator in operators.ARITHMETIC:
                left, right = self._pair(node, depth)
                apply = operators.ARITHMETIC[node.operator]
                return lambda meter: apply(meter, left(meter), right(meter))
            case _:
                raise Refused(type(node).__name__)

    def _pair(self, node: nodes.BinExpr, depth: int) -> tuple[Evaluate, Evaluate]:
        return self.expression(node.left, depth), self.expression(node.right, depth)

    def _member(self, owner: nodes.Node, name: nodes.Node, depth: int) -> Evaluate:
        of, wanted = self.expression(owner, depth), self.expression(name, depth)
        return lambda meter: operators.member(of(meter), wanted(meter))

    def _slice(self, owner: nodes.Node, cut: nodes.Slice, depth: int) -> Evaluate:
        of = self.expression(owner, depth)
        ends = tuple(
            self.expression(end, depth) if end is not None else lambda _: None
            for end in (cut.start, cut.stop, cut.step)
        )

        def run(meter: Meter) -> object:
            value = of(meter)
            if not isinstance(value, str | list | tuple):
                raise Failed("not a list")
            meter.take(64 + (4 if isinstance(value, str) else 8) * len(value))
            start, stop, step = (end(meter) for end in ends)
            return value[slice(_end(start), _end(stop), _end(step))]

        return run

    def _choice(self, node: nodes.CondExpr, depth: int) -> Evaluate:
        test, first = self.expression(node.test, depth), self.expression(node.expr1, depth)
        if node.expr2 is None:
            return lambda meter: first(meter) if test(meter) else OMITTED
        second = self.expression(node.expr2, depth)
        return lambda meter: first(meter) if test(meter) else second(meter)

    def _comparison(self, node: nodes.Compare, depth: int) -> Evaluate:
        first = self.expression(node.expr, depth)
        steps = tuple(
            (operators.COMPARISONS[step.op], self.expression(step.expr, depth)) for step in node.ops
        )

        def run(meter: Meter) -> object:
            left = first(meter)
            for holds, other in steps:
                right = other(meter)
                if not holds(meter, left, right):
                    return False
                left = right
            return True

        return run

    def _concat(self, node: nodes.Concat, depth: int) -> Evaluate:
        parts = tuple(self.expression(part, depth) for part in node.nodes)

        def run(meter: Meter) -> object:
            texts = [meter.text(part(meter)) for part in parts]
            meter.take(48 + sum(map(size_of, texts)) * 2)
            return "".join(texts)

        return run

    def _list(self, node: nodes.List | nodes.Tuple, depth: int) -> Evaluate:
        parts = tuple(self.expression(part, depth) for part in node.items)
        if isinstance(node, nodes.Tuple):
            return lambda meter: meter.made(tuple([part(meter) for part in parts]))
        return lambda meter: meter.made([part(meter) for part in parts])

    def _dict(self, node: nodes.Dict, depth: int) -> Evaluate:
        parts = tuple(
            (self.expression(pair.key, depth), self.expression(pair.value, depth))
            for pair in node.items
        )
        return lambda meter: meter.made({key(name(meter)): value(meter) for name, value in parts})

    def _filter(self, node: nodes.Filter, depth: int) -> Evaluate:
        word = vocabulary.FILTERS.get(node.name)
        if word is None or node.node is None:
            raise Refused(f"filter {node.name}")
        return self._applied(word, (node.node, *node.args), node, depth)

    def _test(self, node: nodes.Test, depth: int) -> Evaluate:
        word = vocabulary.TESTS.get(node.name)
        if word is None:
            raise Refused(f"test {node.name}")
        return self._applied(word, (node.node, *node.args), node, depth)

    def _call(self, node: nodes.Call, depth: int) -> Evaluate:
        called = node.node
        if isinstance(called, nodes.Name) and called.name in vocabulary.FUNCTIONS:
            return self._applied(vocabulary.FUNCTIONS[called.name], node.args, node, depth)
        if isinstance(called, nodes.Getattr) and called.attr in vocabulary.METHODS:
            word = vocabulary.METHODS[called.attr]
            return self._applied(word, (called.node, *node.args), node, depth)
        raise Refused("call")

    def _applied(
        self,
        word: vocabulary.Word,
        arguments: Iterable[nodes.Node],
        node: nodes.Filter | nodes.Test | nodes.Call,
        depth: int,
    ) -> Evaluate:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise Refused("unpacked arguments")
        parts = tuple(self.expression(part, depth) for part in arguments)
        named = {str(pair.key): self.expression(pair.value, depth) for pair in node.kwargs}
        self.size += 3

        def run(meter: Meter) -> object:
            given = [part(meter) for part in parts]
            more = {name: part(meter) for name, part in named.items()} if named else {}
            return word(meter, given, more)

        return run


def _end(value: object) -> int | None:
    if value is None or isinstance(value, int):
        return value
    raise Failed("not a whole number")
