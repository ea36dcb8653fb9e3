"""What a derivative is: declarations, and the tables of rules for Python, ``math`` and NumPy.

Comes in: nothing; importing this package fills the registry. Goes out: `registry`, and the functions that add to it.
Invariant: the tables are all imported here, so that the registry is complete wherever it can be seen.
"""

from srcdiff.rules import (
    builtin,
    calling,
    containers,
    contractions,
    creation,
    factorizations,
    folded,
    fourier,
    helpers,
    joining,
    mathematics,
    norms,
    operators,
    ordering,
    padding,
    polynomials,
    products,
    queries,
    reductions,
    repeated,
    selected,
    selection,
    sequences,
    sets,
    shapes,
    spelled_out,
    statistics,
    systems,
    triangular,
    ufuncs,
    vectorized,
)
from srcdiff.rules.declare import Case, Kink, Rule, bilinear, constant, elementwise, general, linear, registry

#: The modules that declare rules, in the order in which the README lists them.
TABLES = (operators, builtin, mathematics, ufuncs, reductions, shapes, products, contractions, systems,
          triangular, factorizations, norms, fourier, ordering, joining, padding,
          sequences, statistics, polynomials, selection, selected, sets, spelled_out, calling, vectorized, repeated,
          folded, creation, queries, helpers, containers)

registry.wait_for("scipy.special", "srcdiff.rules.hypergeometric")

__all__ = ["TABLES", "Case", "Kink", "Rule", "bilinear", "constant", "elementwise", "general", "linear", "registry"]
