"""The order of the program: from a Python function to the source of its derivative.

Comes in: a function, the types of its arguments, what is asked of it. Goes out: IR and Python text. Invariant: the
passes run in the order of the lists below, and with ``SRCDIFF_CHECK=1`` the IR is verified after each;
``SRCDIFF_DUMP=all``, or the name of a pass, prints it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from srcdiff import emit
from srcdiff.analysis.memory import Memory, stored_classes, stored_parameters
from srcdiff.errors import UnsupportedSyntax
from srcdiff.frontend import lower as frontend
from srcdiff.ir.attributes import noting
from srcdiff.ir.nodes import Function
from srcdiff.ir.printer import dump
from srcdiff.ir.types import Type
from srcdiff.ir.verify import verify
from srcdiff.ir.walk import procedures_of, take_apart
from srcdiff.optimize import in_place
from srcdiff.optimize.algebra import Algebra
from srcdiff.optimize.common import Common
from srcdiff.optimize.copies import Copies
from srcdiff.optimize.dead import drop_dead
from srcdiff.optimize.keys import unshare_keys
from srcdiff.optimize.order import sink_redefinitions
from srcdiff.optimize.ownership import give_memory
from srcdiff.optimize.parts import add_in_parts
from srcdiff.optimize.passed import pass_uncopied
from srcdiff.optimize.reads import share_reads
from srcdiff.optimize.simplify import Family, simplify
from srcdiff.optimize.transposes import turn_products
from srcdiff.transform import adjoint, inline, results, saving, split, tangent
from srcdiff.transform.attempts import settle_attempts
from srcdiff.transform.cached import settle_cached
from srcdiff.transform.called import Callees
from srcdiff.transform.class_attributes import refuse_changed_attributes
from srcdiff.transform.described import refuse_changed_vars
from srcdiff.transform.disturbed import refuse_disturbed
from srcdiff.transform.exposed import refuse_exposed
from srcdiff.transform.follow import Calls
from srcdiff.transform.generators import refuse_interleaved
from srcdiff.transform.handed_back import refuse_given_twice
from srcdiff.transform.kept import settle_functions
from srcdiff.transform.key_order import keep_key_order
from srcdiff.transform.listings import refuse_collected
from srcdiff.transform.live import refuse_iterators
from srcdiff.transform.loop_tests import settle_loops
from srcdiff.transform.outside import read_outside, written_out
from srcdiff.transform.pairs import Derivatives
from srcdiff.transform.placing import place_shadows
from srcdiff.transform.reloading import choose_reloads
from srcdiff.transform.results import Request
from srcdiff.transform.short_calls import write_out_short_calls
from srcdiff.transform.spreading import spread_objects
from srcdiff.transform.truths import keep_truths
from srcdiff.transform.unlike import refuse_unlike
from srcdiff.transform.updates import resolve_updates
from srcdiff.transform.views import renew_views

#: The rewrite families that may be switched off, and how `simplify` knows them.
FAMILIES: dict[str, type[Family]] = {"algebra": Algebra, "copies": Copies, "common": Common}
#: Everything that may be switched off without changing a result.
OPTIMIZATIONS = (*FAMILIES, "in_place", "recording")

_without: ContextVar[frozenset[str]] = ContextVar("srcdiff_without", default=frozenset())


@dataclass
class Work:
    """One function on its way through the passes."""

    request: Request
    types: dict[str, Type]
    source: Callable[..., Any] | None = None
    function: Function | None = None
    adjoint: adjoint.Adjoint | None = None
    tangent: tangent.Tangent | None = None
    saved: saving.Saved = field(default_factory=lambda: saving.Saved([], set(), False))
    result_type: Type | None = None
    module: emit.Module | None = None
    derivatives: Derivatives = field(default_factory=lambda: Callees(_derived))
    left: bool = False      # whether the result is what the function leaves in its arguments

    @property
    def ir(self) -> Function:
        """The function as it stands."""
        assert self.function is not None
        return self.function


@dataclass(frozen=True)
class Pass:
    """A step, and what it does in one line."""

    run: Callable[[Work], None]
    note: str

    @property
    def name(self) -> str:
        """The name under which the IR after this pass is shown."""
        return self.run.__name__


def lower(work: Work) -> None:
    """Parse the function and lower it."""
    assert work.source is not None
    work.function = frontend.lower(work.source)


def specialize(work: Work) -> None:
    """Give every value a type."""
    untyped = work.ir
    calls = Calls(untyped.captures, _derived_inside)
    work.function = inline.specialize(untyped, work.types, calls, left=work.left)
    work.ir.captures, work.ir.followed = calls.captures, calls.followed
    refuse_interleaved(work.ir, calls.listings)
    refuse_given_twice(work.ir)
    refuse_changed_vars(work.ir)
    read_before = read_outside([untyped])
    take_apart(untyped.body)
    settle_loops(work.ir)
    spread_objects(work.ir)
    refuse_collected(work.ir)
    renew_views(work.ir)
    refuse_changed_attributes(work.ir)
    resolve_updates(work.ir)
    drop_dead(work.ir)
    refuse_iterators(work.ir)
    refuse_unlike(work.ir)
    settle_attempts(work.ir)
    settle_cached(work.ir)
    settle_functions(work.ir, drop_dead)
    refuse_disturbed(work.ir, [*read_before, *read_outside(written_out(work.ir, calls.texts))])


def _derived_inside(function: Function, request: Request) -> Function:
    """The derivative of a function that is called in another one."""
    settle_loops(function)
    settle_cached(function)
    settle_functions(function, drop_dead)
    return derive(function, {}, request).ir


def write_out_calls(work: Work) -> None:
    """Write out the short ones of the functions that are called with something active."""
    before = work.ir
    work.function = write_out_short_calls(before, work.request.wrt)
    if work.function is not before:
        drop_dead(work.ir)
    if spread_objects(work.ir, collections=True):
        resolve_updates(work.ir)
        drop_dead(work.ir)


def build_adjoint(work: Work) -> None:
    """Append the reverse sweep."""
    half = work.request.kind == "pair"
    keep_key_order(work.ir)
    keep_truths(work.ir)
    work.adjoint = adjoint.build_adjoint(work.ir, work.request.wrt, work.derivatives, half=half)
    work.function = results.finish_adjoint(work.adjoint, work.request)
    if not work.adjoint.shadows.old and not work.adjoint.shadows.undo:
        return      # what nobody reads disturbs nobody, and goes with what becomes of the rest
    choose_reloads(work.ir, work.adjoint, undo_all="recording" in work.request.without)
    drop_dead(work.ir)


def build_tangent(work: Work) -> None:
    """Put tangents beside the operations."""
    work.tangent = tangent.build_tangent(work.ir, work.request.wrt, work.derivatives)
    work.function = results.finish_tangent(work.tangent, work.request)
    drop_dead(work.ir)


def choose_saved(work: Work) -> None:
    """Decide how the values survive that the reverse sweep reads."""
    assert work.adjoint is not None
    share_reads(work.ir, adjoint.REVERSE)
    place_shadows(work.ir, work.adjoint)
    work.saved = saving.choose_saved(work.ir, work.adjoint.mirrors, adjoint.REVERSE,
                                     recompute="recording" not in work.request.without)
    refuse_exposed(work.ir, adjoint.REVERSE)


def split_sweeps(work: Work) -> None:
    """Cut the joint function in two."""
    if work.request.kind in ("forward", "reverse"):
        split.part_result(work.ir)
        work.function = split.split_sweeps(work.ir, work.request.kind)


def tidy_again(work: Work) -> None:
    """The same on what was recomputed or restored; if all that the reverse sweep reads was saved, nothing is new.

    What is saved is not what is stored into any more, so that where there are stores more may be rewritten."""
    decisions = work.saved.decisions
    if not decisions or all(decision.how == "saved" for decision in decisions) and not Memory(work.ir).stores:
        return
    if simplify(work.ir, _families(work), adjoint.FORWARD, work.saved.renewed) or work.saved.idle:
        drop_dead(work.ir)


def tidy(work: Work) -> None:
    """Algebra, copies, common, dead; until nothing changes."""
    simplify(work.ir, _families(work))
    drop_dead(work.ir)
    if "algebra" not in work.request.without:
        turn_products(work.ir)


def add_to_parts(work: Work) -> None:
    """Add to parts of cotangents where they stand."""
    add_in_parts(work.ir)


def _families(work: Work) -> list[type[Family]]:
    return [family for name, family in FAMILIES.items() if name not in work.request.without]


def own_memory(work: Work) -> None:
    """Give every result and every write memory of its own; add in place where nobody can tell."""
    first = results.FIRST_DERIVATIVE.get(work.request.kind, 0)
    _give_memory(work.ir, work.request.without, None if work.request.kind == "forward" else first)
    pass_uncopied(work.ir)


def _give_memory(function: Function, without: frozenset[str], own_from: int | None = None) -> None:
    """Give every write memory of its own, and the results from number ``own_from`` on."""
    unshare_keys(function)
    give_memory(function)
    sink_redefinitions(function)
    in_place.fill_arrays(function)
    in_place.own_buffers(function, accumulate="in_place" not in without)
    if own_from is not None:
        in_place.own_results(function, own_from)


def write(work: Work) -> None:
    """Print the function as Python, after which it is of no other use."""
    work.module = emit.write(work.ir, keep=False)
    take_apart(work.ir.body)


PRIMAL = [
    Pass(lower, "one operation per line, one definition per name"),
    Pass(specialize, "kind, dtype, rank, which axes have length one"),
]
REVERSE = [
    Pass(write_out_calls, "short functions in the place of their calls"),
    Pass(build_adjoint, "forward sweep, reverse sweep"),
    Pass(tidy, "algebra, copies, common, dead; until nothing changes"),
    Pass(add_to_parts, "cotangents of parts, within that of the whole"),
    Pass(choose_saved, "which values the reverse sweep reads, and how they survive"),
    Pass(tidy_again, "the same again, on what was recomputed"),
    Pass(split_sweeps, "two functions, where two were asked for"),
]
FORWARD = [
    Pass(write_out_calls, "short functions in the place of their calls"),
    Pass(build_tangent, "a tangent beside each operation"),
    Pass(tidy, "algebra, copies, common, dead; until nothing changes"),
]
OUTPUT = [
    Pass(own_memory, "what may be changed in place"),
    Pass(write, "back to the user's variables and expressions; Python text"),
]


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Switch optimizations off for what is generated inside."""
    unknown = set(names) - set(OPTIMIZATIONS)
    if unknown:
        raise ValueError(f"no optimization is called {sorted(unknown)[0]}; there are {', '.join(OPTIMIZATIONS)}")
    token = _without.set(_without.get() | frozenset(names))
    try:
        yield
    finally:
        _without.reset(token)


def switched_off() -> frozenset[str]:
    """The optimizations that are off here."""
    return _without.get()


def primal_ir(source: Callable[..., Any], types: dict[str, Type], stages: dict[str, str] | None = None,
              of: tuple[tuple[int, ...], bool] | None = None) -> Function:
    """The typed IR of a plain function; its result is what it leaves in the parameters at ``of``, where that is given
    (positions, and whether they were asked for as a tuple)."""
    work = Work(Request("primal", (), False), types, source, left=of is not None)
    with noting() as noted:
        _run(PRIMAL, work, stages)
        work.ir.attributes = tuple(noted)
    work.ir.stored, work.ir.changed_classes = stored_parameters(work.ir), stored_classes(work.ir)
    if of is not None:
        results.leave_in(work.ir, *of)
    return work.ir


def derive(primal: Function, types: dict[str, Type], request: Request, stages: dict[str, str] | None = None,
           derivatives: Derivatives | None = None) -> Work:
    """The derivative of typed IR, which is used up, as IR that may be derived again. The functions it calls have
    their ``derivatives`` made, or found there if they were made before."""
    work = Work(request, types, function=primal, derivatives=derivatives or Callees(_derived, request.without))
    work.result_type = results.type_of_result(primal)
    _run(FORWARD if request.kind in results.FORWARD_KINDS else REVERSE, work, stages)
    return work


def _derived(primal: Function, request: Request, derivatives: Derivatives) -> Function:
    """The derivative of a procedure's function."""
    made = derive(primal, {}, request, derivatives=derivatives).ir
    if request.kind == "tangent":
        in_place.own_results(made, 1)
    return made


def text_of(function: Function, request: Request, stages: dict[str, str] | None = None) -> emit.Module:
    """The Python source of finished IR, which is used up."""
    work = Work(request, {}, function=function)
    for procedure in procedures_of(function):
        assert procedure.function is not None
        _give_memory(procedure.function, request.without)
    _run(OUTPUT, work, stages)
    assert work.module is not None
    return work.module


def _run(passes: list[Pass], work: Work, stages: dict[str, str] | None) -> None:
    """Run passes; verify, print and keep the IR after each where that is asked for."""
    asked = os.environ.get("SRCDIFF_DUMP", "")
    check = os.environ.get("SRCDIFF_CHECK") == "1"
    scoped = True
    for step in passes:
        start = time.perf_counter()
        try:
            step.run(work)
        except RecursionError:
            raise UnsupportedSyntax("expressions are nested, or functions call each other at types that are, too deep "
                                    "for Python", None, [
                ("instead", "split them up, or set a higher limit with sys.setrecursionlimit")]) from None
        elapsed = time.perf_counter() - start
        scoped = step.run is choose_saved or scoped and step.run not in (build_adjoint, write)
        if check and scoped:
            verify(work.ir, step.name, owned=passes is OUTPUT)
        if stages is not None:
            stages[step.name] = dump(work.ir)
        if asked in ("all", step.name):
            print(f"# after {step.name} ({1e3 * elapsed:.1f} ms): {step.note}\n{dump(work.ir)}\n", file=sys.stderr)


