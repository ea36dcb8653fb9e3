"""The parts of README.md that are generated: each stands between two comments, and is printed from the tool itself.

``pytest --update-golden`` rewrites them; use the newest Python and NumPy for it, which have the most functions. The
tables are made when this module is imported, before tests declare rules.
"""

import ast
import math
import operator
import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from srcdiff import pipeline
from srcdiff.emit.spell import BINARY, COMPARISON, UNARY
from srcdiff.frontend.refused import REFUSED, SUPPORTED
from srcdiff.rules import TABLES, registry
from srcdiff.rules.composed import COMPOSED
from srcdiff.rules.declare import Constant
from srcdiff.rules.declare import spelled as name_of
from srcdiff.rules.methods import ATTRIBUTES, ITEM_ATTRIBUTES, METHODS
from srcdiff.rules.unsupported import UNSUPPORTED

SECTION = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->\n)", re.DOTALL)


#: The rules of Python and NumPy; those of other libraries are there where a program has imported these.
RULES = [rule for rule in registry if not rule.name.startswith("scipy.")]
OWN_COMPOSED = [one for one in COMPOSED.values() if not name_of(one.target).startswith("scipy.")]
#: Functions that only recent versions of Python or NumPy have; a table is the same with all.
FORMULAS = ("partials", "transpose", "adjoint", "make")
RECENT = ("math.fma", "math.sumprod")


def sections(text):
    """The generated parts of a README, by name."""
    return {name: body for _, name, body, _ in SECTION.findall(text)}


def rewritten(text, bodies):
    """The README with its generated parts replaced."""
    return SECTION.sub(lambda found: found[1] + bodies[found[2]] + found[4], text)


def table(head, rows):
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def code(text):
    """Text as code."""
    return f"`{text}`"


def plain(text):
    """Text that is no code; a power is not the start of bold print."""
    return text.replace("*", r"\*")


def supported():
    """What the language has."""
    return table(["form", "example"], [[name, code(example)] for name, example in SUPPORTED])


def refused():
    """What the language does not have."""
    return table(["form", "why it is refused", "instead"], [[plain(r.name), r.reason, r.instead] for r in REFUSED])


def rules():
    """The functions that have a derivative, by the file that declares it and the kind."""
    rows = defaultdict(list)
    for rule in (rule for rule in RULES if not isinstance(rule, Constant) and not is_helper(rule)):
        if rule.name in RECENT:
            continue
        formula = next(getattr(rule, name) for name in FORMULAS if getattr(rule, name, None) is not None)
        rows[formula.__module__, rule.kind].append(code(spelled(rule)))
    for one in OWN_COMPOSED:
        named = sorted({*one.only_with, *one.only_for})
        options = f"({', '.join(f'{name}=' for name in named)})" if named else ""
        rows[one.function.__module__, "composed"].append(code(name_of(one.target) + options))
    order = [module.__name__ for module in TABLES]
    return table(["file", "kind", "functions"], [
        [linked(module), kind, ", ".join(dict.fromkeys(functions))]
        for (module, kind), functions in sorted(rows.items(), key=lambda row: order.index(row[0][0]))])


def constants():
    """The functions whose derivative is zero, by where they come from."""
    rows = defaultdict(list)
    for rule in (rule for rule in RULES if isinstance(rule, Constant) and not is_helper(rule)):
        owner = rule.name.rpartition(".")[0]
        rows[{"": "builtins", "_operator": "operators"}.get(owner, code(owner))].append(code(spelled(rule)))
    return table(["from", "functions"], [[name, ", ".join(functions)] for name, functions in rows.items()])


def unsupported():
    """The functions that have no derivative, by the reason."""
    return table(["no rule because", "instead", "functions"], [
        [group.reason, group.instead, ", ".join(code(name.replace("ndarray.", "x.")) for name in group.names)]
        for group in UNSUPPORTED])


def methods():
    """The methods and attributes of arrays."""
    return table(["of arrays", "names"], [
        [kind, ", ".join(map(code, [*(name for name, function in names.items() if registry.find(function)), *others]))]
        for kind, names, others in (("methods", METHODS, ()), ("attributes", ATTRIBUTES, ITEM_ATTRIBUTES))])


def kinks():
    """The points where a derivative is a convention."""
    found = dict.fromkeys((kink.where, kink.value, kink.reason) for rule in RULES for kink in rule.kinks)
    return table(["where", "derivative", "reason"], [list(map(plain, row)) for row in found])


def passes():
    """The passes, in the order in which they run."""
    groups = {"always": pipeline.PRIMAL, "reverse mode": pipeline.REVERSE, "forward mode": pipeline.FORWARD,
              "at the end": pipeline.OUTPUT}
    return table(["when", "pass", "what it does"], [
        [when, code(step.name), step.note] for when, steps in groups.items() for step in steps])


def totals(bodies):
    """How many functions the tables name, and how long the tables of rules are."""
    rows = {name: [line.split(" | ") for line in bodies[name].splitlines()[2:]] for name in (
        "rules", "constants", "unsupported")}
    composed = [row for row in rows["rules"] if row[1] == "composed"]
    with_rule, others, zero, refused = (sum(row[-1].count("`") // 2 for row in part) for part in (
        [row for row in rows["rules"] if row[1] != "composed"], composed, rows["constants"], rows["unsupported"]))
    lines = sum(bool(line.strip()) for table in TABLES
                for line in Path(table.__file__).read_text(encoding="utf-8").splitlines())
    known = with_rule + others + zero
    return (f"Of {known + refused} public names that are looked at, {with_rule} have a rule with a formula, {others} "
            f"are written in terms of\nothers, {zero} have a derivative of zero, and {refused} have none, for the "
            f"reason given. The tables of rules are {lines} lines\nlong, {lines / known:.1f} for each function.\n")


def is_helper(rule):
    """Whether a function is one that generated code calls, not users."""
    return rule.name.startswith("srcdiff.")


def linked(module):
    """A link to the file of a module."""
    return f"[{module.rpartition('.')[2]}]({module.replace('.', '/')}.py)"


def spelled(rule):
    """How a function is written: an operator between its operands."""
    x, y = ast.Name("x"), ast.Name("y")
    for notation, node in ((BINARY, lambda op: ast.BinOp(x, op, y)), (UNARY, lambda op: ast.UnaryOp(op, x)),
                           (COMPARISON, lambda op: ast.Compare(x, [op], [y]))):
        if rule.target in notation:
            return ast.unparse(node(notation[rule.target]))
    return {operator.contains: "x in y", operator.not_: "not x"}.get(rule.target) or rule.name.removeprefix("_")


def known_here(body):
    """A table without the functions that this Python or this NumPy does not have."""
    def kept(found):
        return found[0] if hasattr({"np": np, "math": math}[found[1]], found[2]) else ""

    return re.sub(r", +\|", " |", re.sub(r"`(np|math)\.(\w+)`(?:, )?", kept, body))


TABLES_NOW = {make.__name__: make() for make in (
    supported, refused, rules, constants, unsupported, methods, kinks, passes)}
