"""The patterns of ``match``.

Comes in: patterns (gast) and what they are compared with. Goes out: a truth, and assignments. Invariant: what a pattern
captures is assigned once it has matched as a whole, before its guard is evaluated.

`desugar` makes branches of the cases; their tests are `Matches`, their assignments `Capture`.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable
from typing import Any

import gast

from srcdiff import runtime
from srcdiff.frontend import refused
from srcdiff.frontend.comprehend import ComprehensionLowering
from srcdiff.frontend.forms import Capture, Matches, Subject
from srcdiff.frontend.refused import refuse
from srcdiff.frontend.scope import TRUE
from srcdiff.frontend.syntax import stored
from srcdiff.ir.nodes import Const, Operand

Test = Callable[[], Operand]
#: Classes of which ``C(pattern)`` compares the object itself.
_ITSELF = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


class MatchLowering(ComprehensionLowering):
    """Lowers tests and captures of patterns."""

    def lower_Subject(self, node: Subject) -> None:
        self.base = "subject"
        self.scope[node.key] = self.expression(node.value)

    def lower_Matches(self, node: Matches) -> Operand:
        """The parts of a pattern are compared until one differs.

        before::

            match p:
                case [0, y]:
                    z = y
                case _:
                    z = p

        after::

            branch_t1.0 = is_sequence(p)
            branch.0 = and branch_t1.0:
              then:
                branch_t2.0 = len(p)
                branch_t3.0 = branch_t2.0 == 2
                branch_t6.0 = and branch_t3.0:
                  then:
                    branch_t4.0 = p[0]
                    branch_t5.0 = branch_t4.0 == 0
                    yield branch_t5.0
                  else:
                    yield branch_t3.0
                yield branch_t6.0
              else:
                yield branch_t1.0
            y.2, z.3 = if branch.0:
              then:
                y_t1.0 = p[1]
                y.1 = y_t1.0
                z.0 = y.1
                yield y.1, z.0
              else:
                z.2 = if True:
                  then:
                    z.1 = p
                    yield z.1
                  else:
                    yield undefined
                yield y.0, z.2
        """
        return self._matches(node.pattern, self._subject(node))

    def lower_Capture(self, node: Capture) -> Operand:
        self._capture(node.pattern, self._subject(node))
        return TRUE if node.guard is None else self.test(node.guard)

    def _subject(self, node: Any) -> Operand:
        subject = self.scope.get(node.key)
        assert subject is not None
        return subject

    # --- tests -----------------------------------------------------------------------------------------------------

    def _matches(self, pattern: Any, subject: Operand) -> Operand:
        """Whether a pattern matches."""
        self.base = "branch"
        return self._all(pattern, self._tests(pattern, subject))

    def _all(self, pattern: Any, tests: list[Test]) -> Operand:
        if not tests:
            return TRUE
        first = tests[0]()
        if len(tests) == 1:
            return first
        return self._decided(pattern, first, lambda: self._all(pattern, tests[1:]), "and")

    def _any(self, node: Any, patterns: list[Any], subject: Operand) -> Operand:
        first = self._matches(patterns[0], subject)
        if len(patterns) == 1:
            return first
        return self._decided(node, first, lambda: self._any(node, patterns[1:], subject), "or")

    def _tests(self, pattern: Any, subject: Operand) -> list[Test]:
        """The tests of a pattern, in the order in which they are made."""
        if isinstance(pattern, gast.MatchValue):
            return [lambda: self.call(pattern, operator.eq, subject, self.expression(pattern.value))]
        if isinstance(pattern, gast.MatchSingleton):
            return [lambda: self.call(pattern, operator.is_, subject, Const(pattern.value))]
        if isinstance(pattern, gast.MatchOr):
            return [lambda: self._any(pattern, pattern.patterns, subject)]
        if isinstance(pattern, gast.MatchAs):
            return [] if pattern.pattern is None else self._tests(pattern.pattern, subject)
        return [*self._own_tests(pattern, subject), *(
            lambda part=part, get=get: self._matches(part, get())
            for part, get in self._parts_of(pattern, subject) if not _always(part))]

    def _own_tests(self, pattern: Any, subject: Operand) -> list[Test]:
        """The tests that come before those of the parts."""
        def test(target: Callable[..., Any], *more: Operand) -> Test:
            return lambda: self.call(pattern, target, subject, *more)

        if isinstance(pattern, gast.MatchSequence):
            return [test(runtime.is_sequence), lambda: self._has_length(pattern, subject)]
        if isinstance(pattern, gast.MatchMapping):
            return [test(runtime.is_mapping), *(test(operator.contains, self.expression(key)) for key in pattern.keys)]
        names = [name for name in self._attributes(pattern) if name is not None]
        return [test(isinstance, self.expression(pattern.cls)), *(test(hasattr, Const(name)) for name in names)]

    def _has_length(self, pattern: Any, subject: Operand) -> Operand:
        starred = any(isinstance(part, gast.MatchStar) for part in pattern.patterns)
        count = Const(len(pattern.patterns) - starred)
        return self.call(pattern, operator.ge if starred else operator.eq, self.call(pattern, len, subject), count)

    # --- parts -----------------------------------------------------------------------------------------------------

    def _parts_of(self, pattern: Any, subject: Operand) -> list[tuple[Any, Test]]:
        """The patterns in a pattern, each with what gives the part of the subject that it is for."""
        def get(target: Callable[..., Any], key: Operand) -> Test:
            return lambda: self.call(pattern, target, subject, key)

        if isinstance(pattern, gast.MatchSequence):
            parts = pattern.patterns
            star = next((k for k, part in enumerate(parts) if isinstance(part, gast.MatchStar)), len(parts))
            return [(part, get(operator.getitem, Const(k if k < star else k - len(parts))))
                    for k, part in enumerate(parts) if k != star]
        if isinstance(pattern, gast.MatchMapping):
            return [(part, get(operator.getitem, self.expression(key)))
                    for key, part in zip(pattern.keys, pattern.patterns, strict=True)]
        parts = [*pattern.patterns, *pattern.kwd_patterns]
        return [(part, get(getattr, Const(name)) if name is not None else lambda: subject)
                for name, part in zip(self._attributes(pattern), parts, strict=True)]

    def _attributes(self, pattern: Any) -> list[str | None]:
        """The attributes that a class pattern compares; None for the object itself."""
        named = list(pattern.kwd_attrs)
        if not pattern.patterns:
            return named
        found = self.names.find(pattern.cls)
        cls = found[0] if found is not None else None
        if inspect.isclass(cls) and cls in _ITSELF and len(pattern.patterns) == 1:
            return [None, *named]
        known = getattr(cls, "__match_args__", ()) if inspect.isclass(cls) else ()
        if len(known) < len(pattern.patterns):
            raise refuse(refused.UNKNOWN_CLASS, self.place(pattern))
        return [*known[:len(pattern.patterns)], *named]

    # --- captures --------------------------------------------------------------------------------------------------

    def _capture(self, pattern: Any, subject: Operand) -> None:
        """Assign what a pattern captures, which matches."""
        if not stored([pattern]):
            return
        if isinstance(pattern, gast.MatchOr):
            self._capture_one(pattern, pattern.patterns, subject)
            return
        if isinstance(pattern, gast.MatchAs):
            if pattern.pattern is not None:
                self._capture(pattern.pattern, subject)
            self.base = pattern.name
            self.assigned(pattern, subject, pattern.name, direct=False)
            return
        for part, get in self._parts_of(pattern, subject):
            if stored([part]):
                self.base = next(iter(stored([part])))
                self._capture(part, get())
        if isinstance(pattern, gast.MatchSequence):
            self._capture_rest(pattern, subject)
        elif isinstance(pattern, gast.MatchMapping) and pattern.rest is not None:
            self.base = pattern.rest
            keys = self.lower_Tuple(gast.copy_location(gast.Tuple(pattern.keys, gast.Load()), pattern))
            self.assigned(pattern, self.call(pattern, runtime.without_keys, subject, keys), pattern.rest)

    def _capture_one(self, node: Any, patterns: list[Any], subject: Operand) -> None:
        """Assign what the first of the patterns captures that matches."""
        if len(patterns) == 1:
            self._capture(patterns[0], subject)
            return
        self.branch(node, self._matches(patterns[0], subject), lambda: self._capture(patterns[0], subject),
                    lambda: self._capture_one(node, patterns[1:], subject))

    def _capture_rest(self, pattern: Any, subject: Operand) -> None:
        parts = pattern.patterns
        for k, part in enumerate(parts):
            if isinstance(part, gast.MatchStar) and part.name is not None:
                self.base = part.name
                rest = slice(k, k + 1 - len(parts) or None)
                items = self.call(pattern, operator.getitem, subject, Const(rest))
                self.assigned(pattern, self.call(pattern, list, items), part.name)


def _always(pattern: Any) -> bool:
    """Whether a pattern matches whatever it is compared with."""
    return isinstance(pattern, gast.MatchAs) and (pattern.pattern is None or _always(pattern.pattern))
