"""The language srcdiff accepts, and what it refuses.

Comes in: a function's syntax tree, and each call whose callee is known. Goes out: nothing, or `UnsupportedSyntax`
that names the form, the place, the reason and a way out. Invariant: what is neither accepted nor named here is
refused all the same; nothing is skipped. The tables of the README are printed from `SUPPORTED` and `REFUSED`.
"""

from __future__ import annotations

import functools
import inspect
import logging
import math
import operator
import random
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast
import numpy as np

from srcdiff.errors import UnsupportedSyntax
from srcdiff.frontend.source import Source
from srcdiff.frontend.syntax import FUNCTIONS, assigned, assigns, body_of, jumps, walk, walk_own
from srcdiff.ir.nodes import Location


@dataclass(frozen=True)
class Refusal:
    """A form that is refused: its name, why, and what to write instead; ``forms`` and ``when`` recognize it."""

    name: str
    reason: str
    instead: str
    forms: tuple[str, ...] = ()
    when: Callable[[Any], bool] = lambda node: True


def _stores(node: Any) -> bool:
    return isinstance(node.ctx, (gast.Store, gast.Del))


_CHANGES = "it changes an object in place, which other names may see"
_OTHER_FRAME = "its body runs in a frame of its own"

#: Forms of syntax, by the names of their nodes.
SYNTAX: tuple[Refusal, ...] = (
    Refusal("yield", "a generator suspends its frame; it is followed where its items are gone over, or where it is the "
            "manager of a with, if each yield is a statement", "return a list or an array", ("Yield", "YieldFrom")),
    Refusal("async", "a coroutine suspends its frame", "write a plain function",
            ("AsyncFunctionDef", "AsyncFor", "AsyncWith", "Await")),
    Refusal("a class inside the function", _OTHER_FRAME, "define it at the top level of the file", ("ClassDef",)),
    Refusal("except*", "several handlers may run, each for a part of a group of exceptions", "write except",
            ("TryStar",)),
    Refusal("del of an attribute", "objects keep the attributes that they are made with", "assign None to it",
            ("Attribute",), lambda node: isinstance(node.ctx, gast.Del)),
    Refusal("a jump in the else of a while whose test assigns", "the test is moved into the body of the loop",
            "assign before the loop and at the end of its body", ("While",),
            lambda node: assigns(node.test) and bool(jumps(node.orelse) & {gast.Break, gast.Continue})),
)

EXTENDED = Refusal("extend with a generator expression that reads what is extended",
                   "each item is made after the one before was put in",
                   "append in a loop, or extend by a list, as xs.extend([...])")
RAISE = Refusal("raise without an exception", "there is no exception being handled", "name the exception")
UNSURE = Refusal("a variable that the body of a try assigns in a loop or branch, or for the first time, before "
                 "something that may raise, and that is read after it raised",
                 "it is not known whether it was assigned before the exception was raised",
                 "assign it before the try, or in the handler, or do in the body only what may raise")
EXCEPTIONS = Refusal("except with what is not the name of an exception class",
                     "what is caught must be known when the program is read", "name a class")
EXCEPTION_VALUE = Refusal("what a caught exception holds", "an exception may hold what has a derivative",
                          "print it, ask for its type or raise it, and compute the value anew")
JUMP_IN_FINALLY = Refusal("return, break, continue or a function in finally", "it is done before an exception goes on, "
                          "too, which a jump would stop", "jump after the try")
HOOK = Refusal("this form of with adjoint_of", "its body is moved to the reverse sweep: it is of one variable, names "
               "its cotangent, assigns nothing else that is read, and does not jump",
               "assign the cotangent, and let functions do the rest")
TRY_STORE = Refusal("a try whose body changes an array or list in a while loop, or by more than storing values,",
                    "it is not known what was changed before the exception was raised, or, in a loop, what that was",
                    "compute the values in the body, and store them in else or after it")
GLOBAL = Refusal("an assignment to a global variable that is active, or read, too,",
                 "it assigns a variable that outlives the call, and derivatives do not go through it",
                 "return the value")
NONLOCAL = Refusal("an assignment to a nonlocal variable that is active, or read, too,",
                   "it assigns a variable of the enclosing function, and derivatives do not go through it",
                   "return the value")
FAILED_IMPORT = Refusal("an import that fails", "names are resolved before the function runs",
                        "import at the top of the file")
ATTRIBUTE = Refusal("assignment to an attribute of anything but an object of a user's class", _CHANGES,
                    "keep it in a variable")
UNKNOWN_CLASS = Refusal("a class pattern whose attributes are not known", "the class is found, and what its positions "
                        "stand for, when the program is read", "name a class at the top level, and its attributes")
WITH = Refusal("with and what is no context manager", "it has no method __exit__", "name a context manager")
GENERATOR = Refusal("a generator expression, where it is not known when its items are asked for,", "it is evaluated "
                    "then, which may be after other changes", "write a list, as [f(x) for x in xs]")
ENDLESS = Refusal("an iterator without end", "its items are not all there before the first one is used",
                  "count in a while loop, or go over a range")
STRICT_ZIP = Refusal("zip(strict=...)", "it is not known here whether the lengths are compared",
                     "assert equal lengths before")
NONLOCAL_VALUE = Refusal("a function that assigns variables of this one, as a value",
                         "it is not known when it is called, and whether they have values then",
                         "give them their first values outside of branches and loops")
SHADOWED = Refusal("a function that reads a variable of the enclosing one which has another meaning here",
                   "it is called where a variable of the same name hides it", "give one of the variables another name")
UNKNOWN_FORM = Refusal("this form", "it is not part of the core language", "write it with the forms of the README")
UNBOUND = Refusal("a name that is not bound", "no assignment, global or builtin of this name is reached",
                  "assign it before")
WRITES = Refusal("a call that writes to its argument", "it writes to its argument, which other names may see",
                 "use a function that returns a new value")
STORE = Refusal("assignment that changes the kind of an item", "its derivative would be of another kind, too",
                "build a new list, dict or array")
FRAMES = Refusal("a call that looks at the running frame", "the variables of the derivative are not those of the "
                 "function", "pass what is needed as an argument")
KEEPS = Refusal("a cache that is made in the function, but as the decorator of one that reads nothing that changes,",
                "it keeps results from one call to another", "decorate a function at the top level of the file, and "
                "pass what it reads, or keep the results in a dict")
ADVANCES = Refusal("a call that advances an iterator", "what it gives depends on the calls before",
                   "make the iterator in the function, give it a name, and take items from it with next and for only")

#: Functions that take all items of their first argument before they do anything else.
CONSUMERS: tuple[Callable[..., Any], ...] = (
    list, tuple, set, frozenset, sorted, max, min, dict, math.prod, math.fsum)

#: Methods that store into arrays; of other objects they are refused.
ARRAY_STORES = frozenset(("fill", "sort", "put", "partition"))
#: Methods that change lists, dicts and sets; of objects that are none they are refused.
CONTAINER_STORES = frozenset((
    "append", "extend", "insert", "pop", "remove", "clear", "reverse", "update", "setdefault", "popitem", "add",
    "discard"))
#: Methods refused on every object.
MUTATING_METHODS = frozenset((
    "itemset", "resize", "setflags", "shuffle", "__setitem__", "__delitem__", "__iadd__", "__isub__", "__imul__",
    "__itruediv__", "__ifloordiv__", "__imod__", "__ipow__", "__imatmul__", "__iand__", "__ior__", "__ixor__"))
#: Functions refused.
CALLS: dict[Refusal, tuple[Callable[..., Any], ...]] = {
    WRITES: (np.random.shuffle, random.shuffle, setattr, delattr,
             operator.setitem, operator.delitem, operator.iadd, operator.isub,
             operator.imul, operator.itruediv, operator.ifloordiv, operator.imod, operator.ipow, operator.imatmul,
             operator.iand, operator.ior, operator.ixor, operator.ilshift, operator.irshift, operator.iconcat),
    FRAMES: (eval, exec, compile, locals, globals, vars, dir, __import__, sys._getframe, inspect.currentframe,
             inspect.stack, inspect.trace, inspect.getouterframes, inspect.getinnerframes),
    ADVANCES: (next,),
    KEEPS: (functools.lru_cache, functools.cache),
}
#: Functions, beside those that write a log, that look at an exception and give nothing of it but its text or class.
_LOOKING: tuple[Callable[..., Any], ...] = (print, str, repr, type, isinstance, warnings.warn)
_REFUSED_CALLS = [(target, refusal) for refusal, targets in CALLS.items() for target in targets]

#: All refusals, for the README.
REFUSED: tuple[Refusal, ...] = (
    *SYNTAX, GLOBAL, NONLOCAL, NONLOCAL_VALUE, SHADOWED, FAILED_IMPORT,
    ATTRIBUTE, UNKNOWN_CLASS, RAISE, UNSURE, EXCEPTIONS, EXCEPTION_VALUE, JUMP_IN_FINALLY, TRY_STORE,
    HOOK, WITH, GENERATOR, ENDLESS, EXTENDED, STRICT_ZIP, UNBOUND, STORE, WRITES, FRAMES, ADVANCES, KEEPS)

#: What is accepted: a name and the smallest example.
SUPPORTED: tuple[tuple[str, str], ...] = (
    ("assignment", "y = x"),
    ("chained assignment", "a = b = x"),
    ("tuple assignment", "a, (b, c) = pair"),
    ("star assignment", "first, *rest = xs"),
    ("annotated assignment", "y: float = x"),
    ("augmented assignment of names", "s += x"),
    ("assignment to elements of arrays", "x[i, 1:] = v; x[mask] *= 2; x.flat[k] = v; z.real = v"),
    ("assignment to items of lists and dicts", "xs[i] = v; xs[1:] = ys; d['k'] += v; del xs[0]"),
    ("methods of lists", "xs.append(v); xs.extend(ys); xs.insert(0, v); v = xs.pop(); xs.sort(key=f); xs.reverse()"),
    ("methods of dicts", "d.get(k, v); d.setdefault(k, v); d.pop(k); d.update(e); d.update(zip(ks, vs))"),
    ("lists and dicts joined and repeated", "xs + ys; [0.0] * n; xs += ys; d | e"),
    ("tuples of any length", "t = tuple(v * v for v in xs); t += (y,); a, b = zip(*rows)"),
    ("deques and dicts with defaults", "q = deque(maxlen=3); q.append(x); d = defaultdict(float); d[k] += x"),
    ("heaps", "heapq.heappush(heap, (d, k)); d, k = heapq.heappop(heap); heapq.nsmallest(2, xs)"),
    ("sets of what is not differentiated", "seen.add(k); k in seen"),
    ("walrus", "(y := f(x))"),
    ("arithmetic", "-x ** 2 + a @ b // 3"),
    ("comparison, also chained", "0 < x <= 1"),
    ("short circuit", "a and b or not c"),
    ("conditional expression", "x if c else y"),
    ("branches", "if c: ... elif d: ... else: ..."),
    ("match with every kind of pattern", "match p: case [x, *rest] if x > 0: ...; case {'k': v} | Point(x=v): ..."),
    ("with any context manager", "with np.errstate(all='ignore'), open(path) as file: ..."),
    ("with context managers made of generators, also of methods and of functions inside the function",
     "@contextmanager def scaled(p, s): p.w *= s; yield p; p.w /= s; with scaled(p, x): ..."),
    ("with adjoint_of, whose body is done to a cotangent", "with sd.adjoint_of(h) as h_bar: h_bar = 0.5 * h_bar"),
    ("counted loops", "for i in range(n): ..."),
    ("loops over sequences and dicts", "for x in xs: ...; for k, v in d.items(): ..."),
    ("loops over the elements of arrays", "for i, j in np.ndindex(2, 3): ...; for (i, j), v in np.ndenumerate(A): ..."),
    ("zip, enumerate, reversed, nested", "for i, (x, y) in enumerate(zip(xs, ys, strict=True), start=1): ..."),
    ("while", "while x > 1: ..."),
    ("else on loops", "for x in xs: ... else: ..."),
    ("break, continue, early return", "return x"),
    ("del of names, pass", "del x"),
    ("assert, raise", "assert n > 0, 'empty'"),
    ("try with except, else and finally", "try: ... except ValueError as error: print(error) finally: ..."),
    ("displays", "(a, *bs), [a, b], {'k': a, k: b, **d}, {1, 2}"),
    ("objects of users' classes: attributes, properties (also cached), constructors, copies",
     "p = Point(x, y); p.x += v; q = replace(p, y=z); table[k] = v"),
    ("private names, attributes under names that are known, constructors of parents",
     "self.__knots = x; setattr(p, 'x', v); super().__init__(**options)"),
    ("reading elements and attributes", "x[1:, k], d['k'], a.T"),
    ("comprehensions, nested, with conditions", "[a * b for a in x if a > 0 for b in y]; {k: v for k, v in xs}"),
    ("generator functions, where their items are gone over", "for v in g(x): ...; sum(g(x)); for v in model: ..."),
    ("generator expressions, map, zip and itertools, where their items are gone over",
     "sum(w * v for w, v in pairs); g = (v * v for v in x); for v in g: ...; next(v for v in x if v > 0)"),
    ("iterators that items are taken from one by one",
     "it = iter(xs); first = next(it); for v in it: ...; last = next(it, 0.0)"),
    ("functions inside the function, lambdas, nonlocal", "def g(y): return a * y; h = lambda y: g(y) + x"),
    ("functions that assign variables around them, also returned and passed on",
     "def make(): n = 0.0; def add(v): nonlocal n; n += v; return n; return add; add = make(); add(x); y = add(x)"),
    ("functions made in branches and loops, kept in lists, dicts and objects",
     "fs = [lambda y, k=k: k * x * y for k in range(3)]; for f in fs: z = f(z)"),
    ("functions inside the function with decorators",
     "from functools import wraps; h = wraps(np.sin)(lambda y: y * x)"),
    ("methods that are looked up before they are called", "push = ys.append; push(x)"),
    ("loops over objects of several classes", "for layer in (Dense(W, b), Scale(s)): x = layer(x)"),
    ("objects that tests pick, told apart by class",
     "o = Dense(W, b) if c else Scale(s); z = o(x) + (o.b if isinstance(o, Dense) else 0)"),
    ("what classes say of their attributes", "[getattr(p, f.name) for f in fields(p)]; vars(p)['x']; p.__dict__"),
    ("* and ** in calls", "f(*xs, **options)"),
    ("calls, methods, keywords", "np.sum(x, axis=0), x.sum(axis=0)"),
    ("lists, dicts, counts, attributes and global variables outside, where they are only changed",
     "SEEN.append(x); TIMES[name] = t; COUNT[0] += 1; inner.calls += 1; Point.made += 1; global calls; calls += 1"),
    ("strings, print, logging", "print(f'{x:.{n}f}'); logging.info('%s', x)"),
    ("imports inside the function, also in branches and try",
     "try: import fast as xp except ImportError: import math as xp"),
    ("global and nonlocal variables that are read", "global g; y = g * x"),
    ("annotations, typing.cast", "y: Array = cast(Array, x)"),
)

_BY_FORM: dict[str, list[Refusal]] = {}
for _refusal in SYNTAX:
    for _form in _refusal.forms:
        _BY_FORM.setdefault(_form, []).append(_refusal)
#: Without nodes of one of these kinds a text has nothing to be refused; an attribute is deleted by a statement.
_TELLING = frozenset(_BY_FORM) - {"Attribute"} | {"Delete", "Global", "Nonlocal"}


def refuse(refusal: Refusal, place: Location | None, name: str | None = None) -> UnsupportedSyntax:
    """The exception for a form at a place; ``name`` is what it is called there, if not as in the table."""
    return UnsupportedSyntax(f"{name or refusal.name} is not supported", place,
                             [("because", refusal.reason), ("instead", refusal.instead)])


def check_syntax(source: Source) -> None:
    """Refuse the first form in the text that is outside the core language."""
    node = source.node
    if isinstance(node, gast.AsyncFunctionDef):
        raise refuse(_BY_FORM["AsyncFunctionDef"][0], source.location(node, source.origin))
    if source.forms.isdisjoint(_TELLING):
        return
    inside = [inner for root in body_of(node) for inner in walk(root)]
    _check_outer_names(source, inside)
    doubtful = {form for form in set(map(type, inside)) if form.__name__ in _BY_FORM}
    found = [(inner, refusal) for inner in inside if type(inner) in doubtful
             for refusal in _BY_FORM[type(inner).__name__] if refusal.when(inner)]
    if found:
        first, refusal = min(found, key=lambda pair: (pair[0].lineno, pair[0].col_offset))
        raise refuse(refusal, source.location(first, source.origin))


def _check_outer_names(source: Source, inside: list[Any]) -> None:
    """Refuse assignments to global variables, and to nonlocal ones of functions around the one that is read."""
    if {gast.Global, gast.Nonlocal}.isdisjoint(map(type, inside)):
        return
    for function in (source.node, *(node for node in inside if isinstance(node, FUNCTIONS))):
        for node in (node for root in body_of(function) for node in walk_own(root)):
            outer = isinstance(node, gast.Nonlocal) and function is source.node
            if (outer or isinstance(node, gast.Global)) and not assigned(function).isdisjoint(node.names):
                raise refuse(NONLOCAL if outer else GLOBAL, source.location(node, source.origin))


def refused_call(target: Any) -> Refusal | None:
    """Why a call of a known function is refused, or None."""
    for other, refusal in _REFUSED_CALLS:
        if target is other:
            return refusal
    owner = getattr(target, "__self__", None)
    bound = owner is not None and not inspect.ismodule(owner)
    if (bound or hasattr(target, "__objclass__")) and getattr(target, "__name__", "") in (
            MUTATING_METHODS | ARRAY_STORES | CONTAINER_STORES):
        return WRITES
    return None


def is_log(value: Any) -> bool:
    """Whether the methods of an object write a log."""
    return isinstance(value, (logging.Logger, logging.LoggerAdapter))


def is_looked_at(target: Any) -> bool:
    """Whether a function, or the methods of an object, only look at an exception that they are given."""
    logs = getattr(target, "__module__", None) == "logging" or is_log(target) or is_log(
        getattr(target, "__self__", None))
    return logs or any(target is other for other in _LOOKING)


def refused_method(name: str) -> Refusal | None:
    """Why a method is refused, or None: its name alone says that it writes."""
    return WRITES if name in MUTATING_METHODS else None
