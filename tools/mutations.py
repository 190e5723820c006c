"""The ways in which a rule can be wrong: what `tools.mutants` puts in the place of what is there.

Refuses to touch what no test of behaviour can see: annotations, documentation, the words of error
messages, `slots`.
"""

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_CONTEXT = 6
"""Words around a difference that are shown."""

Change = tuple[str, ast.stmt | ast.expr, str]
"""Kind, what is replaced, what by."""

_COMPARED: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COUNTED: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_CALLED = {
    "min": "max", "max": "min", "any": "all", "all": "any",
    "startswith": "endswith", "endswith": "startswith", "isdisjoint": "issubset",
}  # fmt: skip
_TIERS = {"EVERYDAY": "GUARDED", "GUARDED": "EVERYDAY", "NEVER": "GUARDED"}
_REMOVED = (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Delete, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one thing wrong. `before` and `after` are of the place, on one line each."""

    kind: str
    line: int
    before: str
    after: str
    source: bytes


def mutants_of(source: bytes) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines; those that do not compile left out."""
    tree = ast.parse(source)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    seen = {source}
    for kind, node, after in sorted(_changes(tree, inside=False), key=lambda one: one[1].lineno):
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        made = source[:begin] + after.encode() + source[end:]
        if made not in seen and _compiles(made):
            seen.add(made)
            whole = after.startswith("(")
            before = ast.unparse(node) if whole else source[begin:end].decode()
            shown = _differing(before, after[1:-1] if whole else after)
            yield Mutant(kind, node.lineno, *shown, made)


def _differing(before: str, after: str) -> tuple[str, str]:
    """Both on one line, without what begins and ends them alike but for a few words."""
    one, other = before.split(), after.split()
    start = _alike(one, other)
    end = _alike(one[start:][::-1], other[start:][::-1])
    first = max(0, start - _CONTEXT)
    last = max(0, end - _CONTEXT)
    return " ".join(one[first : len(one) - last]), " ".join(other[first : len(other) - last])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """With how many words both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _compiles(source: bytes) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _changes(node: ast.AST, *, inside: bool) -> Iterator[Change]:
    """`inside` is whether this is the body of a function."""
    yield from _of(node, inside=inside)
    inside = inside or isinstance(node, ast.FunctionDef | ast.Lambda)
    for name, field in ast.iter_fields(node):
        if name in ("annotation", "returns") or isinstance(node, ast.JoinedStr | ast.Raise):
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST) and not _is_hidden(child):
                yield from _changes(child, inside=inside)


def _is_hidden(node: ast.AST) -> bool:
    """What has no behaviour: strings of documentation, and `slots=True`."""
    documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return documents or (isinstance(node, ast.keyword) and node.arg == "slots")


def _of(node: ast.AST, *, inside: bool) -> Iterator[Change]:
    if inside and isinstance(node, _REMOVED):
        yield "removed", node, "pass"
    if isinstance(node, ast.Raise):
        return
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                for other in _COMPARED[type(op)]:
                    yield "comparison", node, _with(node, ops=_but(ops, at, other()))
            for part in (node.left, *node.comparators):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield "constant", part, repr(f"{part.value}?")
        case ast.BoolOp(op=op, values=values):
            other_op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield "boolean", node, _with(node, op=other_op)
            for at in range(len(values)):
                yield "operand", node, _with(node, values=_but(values, at))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not", node, f"({ast.unparse(operand)})"
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield "condition", test, f"(not ({ast.unparse(test)}))"
        case ast.BinOp(op=op) if type(op) in _COUNTED:
            yield "arithmetic", node, _with(node, op=_COUNTED[type(op)]())
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "returned", node, "return None"
        case ast.Constant(value=bool() as value):
            yield "constant", node, repr(not value)
        case ast.Constant(value=int() | float() as value):
            yield "constant", node, f"({value + 1!r})"
            yield "constant", node, f"({value - 1!r})"
        case ast.Call(func=ast.Name(id=name) as func) if name in _CALLED:
            yield "called", func, _CALLED[name]
        case ast.Call(func=ast.Attribute(attr=name) as func) if name in _CALLED:
            yield "called", func, _with(func, attr=_CALLED[name])
        case ast.Call(func=ast.Name(id="_listed"), args=args):
            for line in args:
                yield from _words(line)
        case ast.Attribute(value=ast.Name(id="Tier"), attr=name):
            yield "tier", node, f"Tier.{_TIERS[name]}"
        case _:
            pass
    if not inside:
        yield from _rows(node)


def _rows(node: ast.AST) -> Iterator[Change]:
    """The tables of a module: each row left out, each with the value of another kind of row."""
    match node:
        case ast.Dict(keys=keys, values=values):
            named = sorted({value.id for value in values if isinstance(value, ast.Name)})
            for at, value in enumerate(values):
                yield "row", node, _with(node, keys=_but(keys, at), values=_but(values, at))
                if isinstance(value, ast.Name):
                    yield from (("row", value, other) for other in named if other != value.id)
        case ast.Set(elts=elements) | ast.Tuple(elts=elements, ctx=ast.Load()) if len(elements) > 1:
            for at in range(len(elements)):
                yield "row", node, _with(node, elts=_but(elements, at))


def _words(line: ast.expr) -> Iterator[Change]:
    """A list of words in one string: each left out."""
    if isinstance(line, ast.Constant) and isinstance(line.value, str):
        words = line.value.split()
        for at in range(len(words)):
            yield "word", line, repr(" ".join(words[:at] + words[at + 1 :]))


def _but(items: Sequence[object], at: int, *instead: object) -> list[object]:
    return [*items[:at], *instead, *items[at + 1 :]]


def _with(node: ast.AST, **fields: object) -> str:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return f"({ast.unparse(changed)})"
