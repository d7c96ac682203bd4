"""What may be wrong with one line: each operator turns a node into other source text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    """`before` at (line, column) becomes `after`; lines from 1, columns in UTF-8 bytes as `ast` counts them."""

    file: str
    line: int
    column: int
    operator: str
    before: str
    after: str
    at_import: bool = False
    """Whether the line runs as its module is read, in no function."""

    def applied(self, source: str) -> str:
        """The whole text with this one change."""
        encoded = source.encode()
        lines = encoded.splitlines(keepends=True)
        start = sum(map(len, lines[: self.line - 1])) + self.column
        end = start + len(self.before.encode())
        assert encoded[start:end] == self.before.encode()
        return (encoded[:start] + self.after.encode() + encoded[end:]).decode()

    def told(self) -> str:
        return f"{self.file}:{self.line} {self.operator}: {_short(self.before)} → {_short(self.after)}"


Found = Iterator[tuple[ast.AST, str, str]]
"""The node, what the operator is called, and the source that takes its place."""

_BOUNDARY = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "=="}
_QUERY = {
    "where": "dropped condition",
    "order_by": "dropped order",
    "limit": "dropped limit",
    "distinct": "dropped order",
}
_RECORDS = frozenset({"audited", "happened", "record"})
_FOR_TYPE_CHECKERS = frozenset({"TypeVar", "ParamSpec", "dataclass_transform"})
_CHECKS = frozenset({"allow", "_allow_since", "_check_rank", "_check_company"})


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """All one-line mutants of a module, in order. What spans lines, says nothing at run time or is text is left."""
    source = path.read_text(encoding="utf-8")
    found: list[Mutant] = []
    tree = ast.parse(source)
    called = _called(tree)
    for node in _running(tree):
        for operator in (_boundaries, _conditions, _queries, _statements, _constants, _branches):
            for target, name, after in operator(node, source):
                before = ast.get_source_segment(source, target)
                if before is None or "\n" in before or before == after:
                    continue
                where = path.relative_to(root).as_posix()
                line, column = target.lineno, target.col_offset  # type: ignore[attr-defined]
                found.append(Mutant(where, line, column, name, before, after, line not in called))
    return sorted(set(found), key=lambda one: (one.line, one.column, one.operator, one.after))


def _called(tree: ast.Module) -> frozenset[int]:
    """The lines within functions; what a decorator or a default says runs with the module."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.update(range(node.body[0].lineno, (node.end_lineno or 0) + 1))
    return frozenset(found)


def _running(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes but annotations, docstrings, imports and what is said to type checkers, of which no test can tell
    anything, and what is within f-strings, whose places Python 3.11 does not know.
    """
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "type_comment", "bases"):
                continue
            children = value if isinstance(value, list) else [value]
            waiting += [child for child in children if isinstance(child, ast.AST) and not _silent(child)]


def _silent(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    for_types = isinstance(node, ast.Call) and getattr(node.func, "id", "") in _FOR_TYPE_CHECKERS
    return is_text or for_types or isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr)


def _is_type(node: ast.BinOp) -> bool:
    """`int | None` and the like."""
    return all(isinstance(side, ast.Name | ast.Constant) for side in (node.left, node.right))


def _boundaries(node: ast.AST, source: str) -> Found:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _BOUNDARY:
        left, right = (ast.get_source_segment(source, one) for one in (node.left, node.comparators[0]))
        yield node, "boundary", f"{left} {_BOUNDARY[type(node.ops[0])]} {right}"


def _conditions(node: ast.AST, source: str) -> Found:
    if isinstance(node, ast.BoolOp) and len(node.values) == 2:
        for value in node.values:
            yield node, "dropped condition", f"({ast.get_source_segment(source, value)})"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr) and not _is_type(node):
        for value in (node.left, node.right):
            yield node, "dropped condition", f"({ast.get_source_segment(source, value)})"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, "negation", f"({ast.get_source_segment(source, node.operand)})"


def _queries(node: ast.AST, source: str) -> Found:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    what = node.func.attr
    held = ast.get_source_segment(source, node.func.value)
    if what == "with_for_update":
        yield node, "dropped lock", str(held)
    elif what in _QUERY and what != "where":
        yield node, _QUERY[what], str(held)
    elif what == "where" and len(node.args) > 1:
        for left_out in node.args:
            rest = [ast.get_source_segment(source, one) for one in node.args if one is not left_out]
            yield node, _QUERY[what], f"{held}.where({', '.join(map(str, rest))})"


def _statements(node: ast.AST, source: str) -> Found:
    if isinstance(node, ast.Expr):
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            kind = "removed audit" if name in _RECORDS else "removed permission" if name in _CHECKS else "removed call"
            yield node, kind, "pass"
    elif isinstance(node, ast.Raise):
        yield node, "removed refusal", "pass"
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "needs":
        yield node, "weakened permission", "needs(Permission.own_settings)"


def _constants(node: ast.AST, source: str) -> Found:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield node, "constant", str(node.value + 1)
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield node, "constant", str(not node.value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        sign = "-" if isinstance(node.op, ast.Add) else "+"
        left, right = (ast.get_source_segment(source, one) for one in (node.left, node.right))
        yield node, "arithmetic", f"{left} {sign} {right}"


def _branches(node: ast.AST, source: str) -> Found:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield node.test, "condition", f"(not ({ast.get_source_segment(source, node.test)}))"
    if isinstance(node, ast.If):
        for last in node.body[-1:]:
            if isinstance(last, ast.Return | ast.Continue):
                yield last, "removed early return", "pass"


def _short(text: str) -> str:
    return text if len(text) <= 70 else text[:69] + "…"
