"""The dump of a function, and what the verifier refuses."""

from __future__ import annotations

import operator
import textwrap

import numpy as np
import pytest

from srcdiff.errors import InternalError
from srcdiff.frontend.lower import lower
from srcdiff.ir.builder import Builder, const
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Loop, Parameter, Region, Statement, Value
from srcdiff.ir.primitives import new_stack, pop, push
from srcdiff.ir.printer import dump
from srcdiff.ir.types import FLOAT, INT
from srcdiff.ir.verify import verify

gravity = 9.81


def same_text(text: str, expected: str) -> None:
    assert text == textwrap.dedent(expected).strip("\n")


def operations(function) -> str:
    """The dump without the user's lines."""
    return "\n".join(line.partition("  |")[0].rstrip() for line in dump(lower(function)).splitlines())


def damped(x, n):
    s = 0.0
    for i in range(n):      # noqa: B007
        if s > 1.0:
            s = s * np.sin(x)
        else:
            s = s + x * x
    return s


def test_dump_with_types_and_notes():
    made = lower(damped)
    for param, kind in zip(made.params, (FLOAT, INT), strict=True):
        param.value.type = kind
    made.result.type = FLOAT
    line = made.origin.line
    same_text(dump(made, {made.result: "active"}, "after find_active"), f"""
        func damped(x: f64, n: int) -> s.5    after find_active    test_ir.py:{line}
          s.0 = 0.0                                 | s = 0.0
          s.5 = for i in range(n):     f64  active  | for i in range(n):
            carry s.1 = s.0, next s.4
            branch.0 = s.1 > 1.0                    | if s > 1.0:
            s.4 = if branch.0:
              then:
                s_t1.0 = np.sin(x)                  | s = s * np.sin(x)
                s.2 = s.1 * s_t1.0
                yield s.2
              else:
                s_t1.1 = x * x                      | s = s + x * x
                s.3 = s.1 + s_t1.1
                yield s.3
        """)


def mlp_loss(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    p = h @ W2 + b2
    r = p - y
    return np.mean(r * r)


def test_dump_of_straight_line_code():
    same_text(dump(lower(mlp_loss)), f"""
        func mlp_loss(x, y, W1, b1, W2, b2) -> out.0    test_ir.py:{lower(mlp_loss).origin.line}
          h_t1.0 = x @ W1             | h = np.tanh(x @ W1 + b1)
          h_arg.0 = h_t1.0 + b1
          h.0 = np.tanh(h_arg.0)
          p_t1.0 = h.0 @ W2           | p = h @ W2 + b2
          p.0 = p_t1.0 + b2
          r.0 = p.0 - y               | r = p - y
          out_arg.0 = r.0 * r.0       | return np.mean(r * r)
          out.0 = np.mean(out_arg.0)
        """)


def spelled_in_every_way(x, k=-1.0, *args):
    y = x[0, 1:, ..., None], x[k:], x["a"], x.T, x.sum(axis=0), -x, not x
    z = x in y, x not in y, x is None, gravity * np.pi, f"{x:.2f}", 2 ** -2
    for _ in range(3, k, -1):
        pass
    for i in reversed(range(k)):
        z = i and x
    return z


def test_dump_of_every_spelling():
    same_text(operations(spelled_in_every_way), f"""
        func spelled_in_every_way(x, k = -1.0, args) -> z.3    test_ir.py:{lower(spelled_in_every_way).origin.line}
          y_t1.0 = x[0, 1:, ..., None]
          y_t2.0 = slice(k, None, None)
          y_t3.0 = x[y_t2.0]
          y_t4.0 = x['a']
          y_t5.0 = x.T
          y_t6.0 = x.sum(axis=0)
          y_t7.0 = -x
          y_t8.0 = not x
          y.0 = make_tuple(y_t1.0, y_t3.0, y_t4.0, y_t5.0, y_t6.0, y_t7.0, y_t8.0)
          z_t1.0 = x in y.0
          z_t2.0 = x in y.0
          z_t3.0 = not z_t2.0
          z_t4.0 = x is None
          z_t5.0 = gravity * np.pi
          z_t6.0 = format_string(((-1, ('.2f',)),), x)
          z_t7.0 = 2 ** -2
          z.0 = make_tuple(z_t1.0, z_t3.0, z_t4.0, z_t5.0, z_t6.0, z_t7.0)
          for _ in range(3, k, -1):
          z.3 = for i in reversed(range(k)):
            carry z.1 = z.0, next z.2
            z.2 = and i:
              then:
                yield x
              else:
                yield i
        """)


def first_negative(xs):
    for x in xs:
        if x < 0:
            break
    else:
        return None
    return x


def test_dump_of_jumps():
    same_text(operations(first_negative), f"""
        func first_negative(xs) -> out.1    test_ir.py:{lower(first_negative).origin.line}
          x_t1.0 = as_sequence(xs, early=True)
          x_t2.0 = len(x_t1.0)
          x.2, stop.2 = for i in range(x_t2.0):
            carry x.0 = undefined, next x.1
            carry stop.0 = False, next stop.1
            x.1 = x_t1.0[i]
            branch.0 = x.1 < 0
            stop.1 = if branch.0:
              then:
                yield True
              else:
                yield False
            stop stop.1
          returned.0, out.0 = if stop.2:
            then:
              yield False, undefined
            else:
              yield True, None
          out.1 = if returned.0:
            then:
              yield out.0
            else:
              yield x.2
        """)


# --- the verifier --------------------------------------------------------------------------------------------------

class Program:
    """A function of x under construction."""

    def __init__(self) -> None:
        self.x = Value("x", user=True)
        self.function = Function("f", [Parameter(self.x)], Region(), Statement("def f(x):", "f.py", 1), "f")
        self.build = Builder(self.function.body)

    def refused(self, result=UNDEFINED) -> str:
        self.function.body.yields = [result]
        with pytest.raises(InternalError) as caught:
            verify(self.function, "some stage")
        assert caught.value.message.startswith("after some stage: ")
        return caught.value.message.removeprefix("after some stage: ")

    def accepted(self, result=UNDEFINED) -> None:
        self.function.body.yields = [result]
        verify(self.function)


def test_message_quotes_the_operation_and_what_stands_around_it():
    p = Program()
    values = [p.build.call(operator.neg, p.x, name="y") for _ in range(12)]
    values[5].op.args = [Value("z")]
    same_text(p.refused(), """
        z.? is used where it is not defined, in f
            y.0 = -x
            y.1 = -x
            y.2 = -x
            y.3 = -x
            y.4 = -x
            y.5 = -z.?  HERE
            y.6 = -x
            y.7 = -x
            y.8 = -x
            y.9 = -x
            y.10 = -x
        """)


def test_value_is_not_visible_outside_its_region():
    p = Program()
    op = If(p.x)
    with p.build.inside(op.then):
        inner = p.build.call(operator.neg, p.x, name="y")
    p.build.append(op)
    assert p.refused(inner).startswith("y.0 is used where it is not defined")


def test_value_is_defined_once():
    p = Program()
    y = p.build.call(operator.neg, p.x, name="y")
    p.build.append(Call(operator.pos, [p.x], outputs=[y]))
    assert p.refused(y).startswith("y.1 points to another operation")


def test_parameter_is_defined_once():
    p = Program()
    p.function.params.append(Parameter(p.x))
    assert p.refused().startswith("x.1 is defined twice")


def test_value_points_to_its_operation():
    p = Program()
    y = p.build.call(operator.neg, p.x, name="y")
    y.op = None
    assert p.refused(y).startswith("y.0 points to another operation")


def test_counts_of_a_branch():
    p = Program()
    p.build.append(If(p.x, Region(yields=[p.x]), Region(), outputs=[Value("y")]))
    assert p.refused().startswith("an arm yields another number of values")


@pytest.mark.parametrize("change, message", [
    (lambda loop: loop.inits.pop(), "a loop carries another number of values in than out"),
    (lambda loop: loop.body.yields.pop(), "a loop carries another number of values in than out"),
    (lambda loop: loop.body.params.pop(), "a loop carries another number of values in than out"),
    (lambda loop: setattr(loop, "bounds", None), "a loop has either bounds or a test"),
    (lambda loop: setattr(loop, "test", Region(yields=[Const(True)])), "a loop has either bounds or a test"),
])
def test_counts_of_a_loop(change, message):
    p = Program()
    param = Value("s")
    loop = Loop(bounds=(const(0), p.x, const(1)), inits=[const(0.0)], outputs=[Value("s")],
                body=Region([Value("i"), param], [], [param]))
    p.build.append(loop)
    p.accepted(loop.output)
    change(loop)
    assert p.refused().startswith(message)


def test_function_returns_one_operand():
    p = Program()
    p.function.body.yields = []
    with pytest.raises(InternalError, match="a function returns one operand"):
        verify(p.function)


def stack_of(p: Program) -> Value:
    return p.build.call(push, p.build.call(new_stack, name="saved"), p.x, name="saved")


def test_consumed_value_is_not_used_again():
    p = Program()
    saved = stack_of(p)
    p.build.call(push, saved, p.x, name="saved")
    assert p.refused(saved).startswith("saved.1 is used after it was consumed")


def test_value_consumed_in_one_arm_is_gone_after_both():
    p = Program()
    saved = stack_of(p)
    op = If(p.x)
    with p.build.inside(op.then):
        p.build.call(push, saved, p.x)
    with p.build.inside(op.orelse):
        p.build.call(push, saved, const(2.0))
    p.build.append(op)
    p.accepted()
    assert p.refused(saved).startswith("saved.1 is used after it was consumed")


def test_value_is_not_consumed_in_every_round():
    p = Program()
    saved = stack_of(p)
    loop = Loop(bounds=(const(0), p.x, const(1)), body=Region([Value("i")]))
    with p.build.inside(loop.body):
        p.build.call(push, saved, p.x)
    p.build.append(loop)
    assert p.refused().startswith("saved.1 is consumed in every round of a loop")


def test_stack_carried_by_a_loop():
    p = Program()
    saved = stack_of(p)
    carried = Value("saved")
    loop = Loop(bounds=(const(0), p.x, const(1)), inits=[saved], outputs=[Value("saved")],
                body=Region([Value("i"), carried]))
    with p.build.inside(loop.body):
        both = Call(pop, [carried], outputs=[Value("saved"), Value("x")])
        p.build.append(both)
        loop.body.yields = [p.build.call(push, both.outputs[0], both.outputs[1], name="saved")]
    p.build.append(loop)
    p.accepted(loop.output)
    assert p.refused(saved).startswith("saved.1 is used after it was consumed")


def test_constant_is_not_consumed():
    p = Program()
    p.build.call(push, const([]), p.x)
    assert p.refused().startswith("a constant is consumed")
