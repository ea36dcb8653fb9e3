"""Evaluation traces, as in the textbooks: each operation with its value, beside it the tangents or the cotangents.

Comes in: a function and arguments. Goes out: `TraceTable`, which a terminal shows as text, a notebook as HTML, and a
paper takes as LaTeX. Invariant: the rows are the statements of the generated derivative, in the order in which they
ran, with what they computed; nothing is computed for the table only.

The derivative is the one that `tangent` and `adjoint` make, of a program in which each operation has a name.
"""

from __future__ import annotations

import ast
import itertools
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcdiff import checking, runtime
from srcdiff.analysis.values import of_value
from srcdiff.api import Derivative, derivative
from srcdiff.api.jacobians import complete
from srcdiff.compile.signature import Wrt
from srcdiff.compile.tangents import fit_seed
from srcdiff.display import table
from srcdiff.display.latex import latex
from srcdiff.emit import Module
from srcdiff.errors import NonNumericArgument, WrongSeed
from srcdiff.ir.nodes import Call, Function
from srcdiff.ir.types import is_differentiable
from srcdiff.ir.walk import operations
from srcdiff.pipeline import text_of

_RECORD = "srcdiff_record"      # no name that generated code uses
_WIDEST = 44
_KINDS = {"forward": "tangent", "reverse": "adjoint"}
_HEADS = {"forward": ("primal", "tangent"), "reverse": ("forward sweep, downward", "reverse sweep, upward")}
_BOOKKEEPING = re.compile(r"\w+_saved(_\d+)?|branch(_\d+)?")


@dataclass(frozen=True)
class Step:
    """One statement that ran: what it assigns, the expression, the value. ``sign`` is ``=``, ``+=`` and so on; an
    argument has no expression, the index of a loop no value of interest to mathematics but its own."""

    target: str
    expression: str
    value: Any
    sign: str = "="

    @property
    def name(self) -> str:
        """The variable that is assigned to, or into."""
        return re.split(r"[.\[,]", self.target.lstrip("("))[0]

    @property
    def text(self) -> str:
        """The statement."""
        return f"{self.target} {self.sign} {self.expression}" if self.expression else self.target

    @property
    def latex(self) -> str:
        """The statement in mathematical notation."""
        left = latex(self.target)
        if not self.expression:
            return left
        right = latex(self.expression)
        return f"{left} = {right}" if self.sign == "=" else f"{left} = {left} {self.sign[:-1]} {right}"


class TraceTable:
    """The trace of one run; ``rows`` holds pairs of a step of the primal and one of the derivative, each None where
    there is none. Printed it is text; a notebook shows it as HTML; `latex` is for a paper."""

    def __init__(self, mode: str, rows: Sequence[tuple[Step | None, Step | None]]) -> None:
        self.mode, self.rows = mode, tuple(rows)

    def __str__(self) -> str:
        cells = [_cells(row) for row in self.rows]
        head = (_HEADS[self.mode][0], "", _HEADS[self.mode][1], "")
        widths = [max(len(line[k]) for line in (head, *cells)) for k in range(4)]
        lines = []
        for line in (head, *cells):
            first, second = (f"{line[k]:<{widths[k]}}  {line[k + 1]:>{widths[k + 1]}}" for k in (0, 2))
            lines.append(f"{first}  |  {second}".rstrip().removesuffix("|").rstrip())
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)

    def html(self) -> str:
        """The table as HTML."""
        first, second = _HEADS[self.mode]
        return table([first, "value", second, "value"], [_cells(row) for row in self.rows], right=(1, 3))

    _repr_html_ = html

    def latex(self) -> str:
        """The table as a LaTeX array, for display mathematics."""
        first, second = _HEADS[self.mode]
        head = f"\\text{{{first}}} & & \\text{{{second}}} & \\\\ \\hline"
        lines = [" & ".join(_latex_cells(step) for step in row) + " \\\\" for row in self.rows]
        return "\n".join(["\\begin{array}{lr|lr}", head, *lines, "\\end{array}"])


def trace_table(function: Callable[..., Any], *args: Any, mode: str = "forward", wrt: Wrt | None = None,
                seed: Any = None) -> TraceTable:
    """The evaluation trace of a function at ``args``, with its tangents (``mode="forward"``) or its cotangents
    (``"reverse"``).

    ``wrt`` is all arguments that hold floats, if it is not given. ``seed`` is a tangent for each of those, by default
    one for the first and zero for the others; in reverse mode the cotangent of the result, by default one.

    >>> print(trace_table(lambda x, y: x * y + 2 * x, 3.0, 5.0))
    primal             |  tangent
    x               3  |  x_dot                           1
    y               5  |  y_dot                           0
    v1 = x * y     15  |  v1_dot = x_dot * y + x * y_dot  5
    v2 = 2 * x      6  |  v2_dot = 2 * x_dot              2
    out = v1 + v2  21  |  out_dot = v1_dot + v2_dot       7
    """
    if mode not in _KINDS:
        raise ValueError(f"no mode is called {mode!r}; there are forward and reverse")
    function_args = complete(function, args)
    if wrt is None:
        wrt = tuple(k for k, arg in enumerate(function_args) if is_differentiable(of_value(arg)))
        if not wrt:
            raise NonNumericArgument("no argument holds floats", None, [("instead", "pass 3.0 instead of 3")])
    made = derivative(function, _KINDS[mode], wrt)
    module = _one_by_one(made, function_args)
    if mode == "forward":
        seeds = _tangents(made, function_args, seed)
        names = [f"{made.names[k]}_dot" for k in made.positions]
    else:
        seeds, names = [_cotangent(made, function_args, seed)], ["out_bar"]
    steps = _run(module, [*made.bound, *made.arranged(function_args, seeds)])
    primals = [Step(name, "", value) for name, value in zip(made.names, function_args, strict=True)]
    seeded = [Step(name, "", value) for name, value in zip(names, seeds, strict=True)]
    return TraceTable(mode, _beside(primals, seeded, steps) if mode == "forward" else _below(primals, seeded, steps))


# -- the program with a name for each operation ------------------------------------------------------------------------

def _one_by_one(made: Derivative, args: Sequence[Any]) -> Module:
    work = made.work_for(made.types_of(args), _name_operations)
    return text_of(work.ir, work.request)


def _name_operations(function: Function) -> None:
    """Call the values without a name ``v1``, ``v2`` ..., so that each gets a statement of its own."""
    taken = {param.name for param in function.params}
    taken |= {output.name for op in operations(function.body) for output in op.outputs}
    names = (name for k in itertools.count(1) if (name := f"v{k}") not in taken)
    for op in operations(function.body):
        if not isinstance(op, Call) or len(op.outputs) != 1 or op.target is operator.getitem:
            continue        # an element is not computed
        value = op.output
        if value.temp and value is not function.result and is_differentiable(value.type):
            value.name, value.temp, value.user = next(names), False, True


def _tangents(made: Derivative, args: Sequence[Any], seed: Any) -> list[Any]:
    if seed is None:
        first = made.positions[0]
        return [_ones_like(args[k]) if k == first else runtime.zeros_like(args[k]) for k in made.positions]
    seeds = list(seed) if made.many else [seed]
    if len(seeds) != len(made.positions):
        raise WrongSeed(f"{len(made.positions)} arguments and {len(seeds)} tangents", made.place, [
            ("instead", "give a tangent for each argument in wrt")])
    return [fit_seed(dot, args[k], f"the tangent of {made.names[k]}", made.place)
            for k, dot in zip(made.positions, seeds, strict=True)]


def _cotangent(made: Derivative, args: Sequence[Any], seed: Any) -> Any:
    out = derivative(made.primal, "forward", tuple(made.positions)).specialized(args)(*args)[0]
    if seed is None:
        return _ones_like(out)
    return fit_seed(seed, out, "out_bar", made.place)


def _ones_like(x: Any) -> Any:
    def one(leaf: Any) -> Any:
        if not checking.has_derivative(leaf):
            return None
        return np.ones_like(leaf)[()] if isinstance(leaf, (np.ndarray, np.generic)) else type(leaf)(1)
    return checking.map_leaves(one, checking.with_floats(x))


# -- running it --------------------------------------------------------------------------------------------------------

def _run(module: Module, args: Sequence[Any]) -> list[Step]:
    """The statements of the generated function, as they run."""
    tree = ast.parse(module.text)
    steps: list[Step] = []
    expressions: list[tuple[str, str, str]] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == module.entry:
            _Recorder(expressions).visit(node)

    def record(k: int, value: Any) -> None:
        target, sign, expression = expressions[k]
        steps.append(Step(target, expression, runtime.copied(value), sign))

    namespace = {**module.namespace, _RECORD: record}
    exec(compile(ast.fix_missing_locations(tree), "<srcdiff trace>", "exec", dont_inherit=True), namespace)
    namespace[module.entry](*args)
    return steps


class _Recorder(ast.NodeTransformer):
    """Puts a call behind each assignment that reports what was assigned."""

    def __init__(self, expressions: list[tuple[str, str, str]]) -> None:
        self._expressions = expressions

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        target = node.targets[0]
        if len(node.targets) > 1 or not isinstance(target, ast.Tuple) or _exchanges(node):
            pairs = [(one, node.value) for one in node.targets]
        elif isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        else:
            pairs = [(item, node.value) for item in target.elts]
        return [node, *(self._report(one, "=", value) for one, value in pairs)]

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        sign = ast.unparse(node).removeprefix(ast.unparse(node.target)).split()[0]
        return [node, self._report(node.target, sign, node.value)]

    def visit_For(self, node: ast.For) -> ast.stmt:
        self.generic_visit(node)
        if isinstance(node.target, ast.Name):
            node.body.insert(0, self._report(node.target, "=", None))
        return node

    def _report(self, target: ast.expr, sign: str, value: ast.expr | None) -> ast.stmt:
        while not isinstance(target, ast.Name) and any(isinstance(inner, ast.Call) for inner in ast.walk(target)):
            if isinstance(target, ast.Call):
                return ast.parse("pass").body[0]        # what is changed has no name here
            target = getattr(target, "value")  # noqa: B009  # an index that cannot be read twice
        self._expressions.append((ast.unparse(target), sign, "" if value is None else ast.unparse(value)))
        call = f"{_RECORD}({len(self._expressions) - 1}, {ast.unparse(target)})"
        return ast.parse(call).body[0]


def _exchanges(node: ast.Assign) -> bool:
    """Whether a tuple is assigned whose items are computed from what the assignment changes."""
    changed = {inner.id for target in node.targets for inner in ast.walk(target) if isinstance(inner, ast.Name)}
    return isinstance(node.targets[0], ast.Tuple) and any(
        isinstance(inner, ast.Name) and inner.id in changed for inner in ast.walk(node.value))


# -- two columns -------------------------------------------------------------------------------------------------------

Row = tuple["Step | None", "Step | None"]


def _is_derivative(step: Step, kind: str) -> bool:
    return re.fullmatch(rf"\w+_{kind}(_\d+)?", step.name) is not None


def _beside(primals: list[Step], seeds: list[Step], steps: list[Step]) -> list[Row]:
    """Each step of the primal beside that of its tangent, which runs before it or after it."""
    known = {step.name: step for step in seeds}
    rows: list[Row] = [(step, known.get(f"{step.name}_dot")) for step in primals]
    waiting: list[Step] = []
    for step in steps:
        if _BOOKKEEPING.fullmatch(step.name):
            continue
        if _is_derivative(step, "dot"):
            last = rows[-1] if rows else (None, None)
            if last[0] is not None and last[1] is None and last[0].target == step.target.replace("_dot", "", 1):
                rows[-1] = last[0], step
            else:
                waiting.append(step)
            continue
        mine = next((dot for dot in waiting if dot.target.replace("_dot", "", 1) == step.target), None)
        rows += [(None, dot) for dot in waiting if dot is not mine]
        rows.append((step, mine))
        waiting = []
    return rows + [(None, dot) for dot in waiting]


def _below(primals: list[Step], seeds: list[Step], steps: list[Step]) -> list[Row]:
    """The forward sweep downward on the left, the reverse sweep beside it on the right, from the bottom upward."""
    steps = [step for step in steps if not _BOOKKEEPING.fullmatch(step.name)]
    cut = next((k for k, step in enumerate(steps) if _is_derivative(step, "bar")), len(steps))
    left = [*primals, *steps[:cut]]
    right = [*seeds, *(step for step in steps[cut:] if _is_derivative(step, "bar") or not step.expression)]
    rows: list[Row] = list(itertools.zip_longest(left, reversed(right)))
    missing = len(left) - len(right)
    if missing > 0:     # both sweeps meet at the bottom
        rows = list(zip(left, [*[None] * missing, *reversed(right)], strict=True))
    elif missing < 0:
        rows = list(zip([*[None] * -missing, *left], reversed(right), strict=True))
    return rows


# -- cells -------------------------------------------------------------------------------------------------------------

def _cells(row: Row) -> tuple[str, ...]:
    return tuple(text for step in row for text in (("", "") if step is None else (step.text, _number(step.value))))


def _latex_cells(step: Step | None) -> str:
    return " & " if step is None else f"{step.latex} & {_latex_number(step.value)}"


def _number(value: Any) -> str:
    """A value in few digits, on one line."""
    if isinstance(value, (bool, int, np.integer, np.bool_)):
        return str(value)
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, threshold=8, edgeitems=2, separator=", ")
    else:
        text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST - 4]} ..."


def _latex_number(value: Any) -> str:
    text = _number(value)
    scientific = re.fullmatch(r"(-?[\d.]+)e([+-])0*(\d+)", text)
    if scientific:
        return f"{scientific[1]} \\cdot 10^{{{scientific[2].replace('+', '')}{scientific[3]}}}"
    return text if re.fullmatch(r"-?[\d.]+|\[[-\d., ]*\]", text) else f"\\text{{{text}}}"
