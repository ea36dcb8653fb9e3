"""The ``srcdiff`` command: print, export or check the derivative of a function that stands in a file or a module.

Comes in: arguments of the command line. Goes out: source on stdout and exit code 0; or one paragraph on stderr that
says what is wrong, and exit code 2. Invariant: what is piped is plain text that Python can run.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import inspect
import math
import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, TextIO

import numpy as np

from srcdiff.api import Derivative, derivative_for
from srcdiff.display import side_by_side
from srcdiff.errors import SrcdiffError
from srcdiff.ir.types import Type
from srcdiff.tools.check import compare
from srcdiff.tools.export import export
from srcdiff.tools.likeness import NotAType, parse_like

try:
    import pygments
    from pygments.formatters import TerminalFormatter
    from pygments.lexers import PythonLexer
except ImportError:     # color is an extra
    pygments = None


_FUNCTION = "FILE_OR_MODULE:FUNCTION"
_FUNCTION_HELP = "as losses.py:loss or package.module:loss"


class WrongInput(Exception):
    """What the user asked for does not exist; the text says what, and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (those of the process, if None); the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], tuple[str, int]] = asked.run
        text, code = run(asked)
    except (WrongInput, NotAType, SrcdiffError) as error:
        print(f"srcdiff: {error}", file=sys.stderr)
        return 2
    try:
        print(text.rstrip("\n"), flush=True)
    except BrokenPipeError:     # the reader, such as head, has seen enough; keep Python from flushing into it again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def source(asked: argparse.Namespace) -> tuple[str, int]:
    """The text that was asked for, and the exit code; so do the others."""
    made, types = _derivative(asked)
    if asked.stage is not None:
        return made.stage_of(asked.stage, types), 0
    if asked.side_by_side:
        return side_by_side(made.sides(types), lambda text: colored(text, sys.stdout)), 0
    return colored(made.text_for(types), sys.stdout), 0


def write_export(asked: argparse.Namespace) -> tuple[str, int]:
    """Write a derivative into a file of its own."""
    made, types = _derivative(asked)
    text = export(made, types=types)
    if asked.output == "-":
        return text, 0
    try:
        with open(asked.output, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise WrongInput(f"{asked.output} cannot be written: {error.strerror}") from error
    return f"{made.__name__} is in {asked.output}", 0


def check(asked: argparse.Namespace) -> tuple[str, int]:
    """Compare both modes with differences; the exit code is 1 where they do not agree."""
    function = find_function(asked.function)
    try:
        args = eval(f"({asked.args},)" if asked.args.strip() else "()", {"np": np, "math": math})
    except Exception as error:
        raise WrongInput(f"--args {asked.args!r} cannot be evaluated: {type(error).__name__}: {error}; write them as "
                         "in a call, as '2.0, np.ones(3)'") from error
    try:
        names = list(inspect.signature(function).bind(*args).signature.parameters)
    except TypeError as error:
        raise WrongInput(f"--args {asked.args!r} does not fit {asked.function}: {error}") from error
    comparison = compare(function, args, names)
    return str(comparison), 0 if comparison.agrees else 1


def _derivative(asked: argparse.Namespace) -> tuple[Derivative, dict[str, Type]]:
    """The derivative that was asked for, and the types it is for."""
    function = find_function(asked.function)
    names = tuple(name.strip() for name in asked.wrt.split(",")) if asked.wrt else (0,)
    wrt = names if len(names) > 1 else names[0]
    return derivative_for(function, wrt, asked.mode, parse_like(asked.like) if asked.like else None)


def find_function(where: str) -> Any:
    """The function that ``FILE.py:NAME`` or ``MODULE:NAME`` stands for; the name may be dotted.

    >>> find_function("srcdiff.tools.example:damped").__name__
    'damped'
    """
    place, colon, name = where.rpartition(":")
    if not colon or not place or not name:
        raise WrongInput(f"{where!r} names no function; write FILE.py:FUNCTION or MODULE:FUNCTION, "
                         "as srcdiff.tools.example:damped")
    found: Any = _load_file(place) if place.endswith(".py") else _load_module(place)
    for part in name.split("."):
        if not hasattr(found, part):
            raise WrongInput(f"{place} has no {name}{_offer(found)}")
        found = getattr(found, part)
    if not callable(found) or isinstance(found, type):
        raise WrongInput(f"{name} in {place} is no function but {'a class' if isinstance(found, type) else 'data'} "
                         f"({type(found).__name__})")
    return found


def _load_file(path: str) -> ModuleType:
    if not os.path.isfile(path):
        raise WrongInput(f"there is no file {path}")
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, os.path.abspath(path))
    if spec is None or spec.loader is None:
        raise WrongInput(f"{path} is no Python file")
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)    # dataclasses and pickle look a module up by its name
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise WrongInput(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    return module


def _load_module(name: str) -> ModuleType:
    sys.path.insert(0, os.getcwd())
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        file = name.replace(".", os.sep) + ".py"
        hint = f"; did you mean {file}?" if os.path.isfile(file) else ""
        raise WrongInput(f"the module {name} cannot be imported: {type(error).__name__}: {error}{hint}") from error


def _offer(found: Any) -> str:
    own = getattr(found, "__name__", None)
    names = [name for name, item in vars(found).items() if callable(item) and getattr(item, "__module__", "") == own]
    return f"; it has {', '.join(names)}" if names else ""


def colored(text: str, stream: TextIO) -> str:
    """The text with colors where the stream is a terminal that wants them (https://no-color.org)."""
    if pygments is None or not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return str(pygments.highlight(text, PythonLexer(), TerminalFormatter())).rstrip("\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="srcdiff", description="Turn a Python function into the readable Python source of its derivative.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("source", help="print the derivative of a function", description=(
        "Print the derivative of a function, or what it is at a stage on the way there."), epilog=(
        "example: srcdiff source srcdiff.tools.example:damped --like 'x=float, n=int'"))
    _add_derivative(command, ("reverse", "forward"))
    command.add_argument("--stage", metavar="STAGE", help="print the operations after this stage instead, as lower")
    command.add_argument("--side-by-side", action="store_true", help="print it beside the function; the numbers before "
                         "the lines are those of the statements they belong to")
    command.set_defaults(run=source)
    command = commands.add_parser("export", help="write a derivative into a file that needs NumPy only", description=(
        "Write the function, its derivative and what they need into a file that is used without srcdiff."), epilog=(
        "example: srcdiff export srcdiff.tools.example:damped -o damped_adjoint.py --like 'x=float, n=int'"))
    _add_derivative(command, ("reverse", "forward", "grad", "value_and_grad"))
    command.add_argument("-o", "--output", metavar="FILE", required=True, help="the file to write; - to print it")
    command.set_defaults(run=write_export)
    command = commands.add_parser("check", help="compare a derivative with differences", description=(
        "Compare both modes with central differences, along a random direction of each argument."), epilog=(
        "example: srcdiff check srcdiff.tools.example:damped --args '0.5, 3'"))
    command.add_argument("function", metavar=_FUNCTION, help=_FUNCTION_HELP)
    command.add_argument("--args", metavar="ARGUMENTS", required=True, help="as in a call, as '2.0, np.ones(3)'")
    command.set_defaults(run=check)
    return parser


def _add_derivative(command: argparse.ArgumentParser, modes: Sequence[str]) -> None:
    command.add_argument("function", metavar=_FUNCTION, help=_FUNCTION_HELP)
    command.add_argument("--mode", choices=modes, default="reverse",
                         help="the adjoint (reverse, the default), the tangent (forward)" + (
                             ", the gradient without or with the value" if "grad" in modes else ""))
    command.add_argument("--wrt", metavar="NAMES", help="parameters to differentiate with respect to, as x,y; "
                         "the first one, if not given")
    command.add_argument("--like", metavar="TYPES", help="types of the arguments, as 'x=float, A=float64[:,:]'")
