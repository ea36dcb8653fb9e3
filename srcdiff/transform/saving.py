"""How the primal values that the reverse sweep reads survive until it reads them.

Comes in: a function with a forward and a reverse sweep, dead code dropped, whose reverse sweep names values inside
regions of the forward sweep. Goes out: the same function, changed in place, in which every value is used only where it
is defined. Invariant: what is popped in a mirrored iteration is what was pushed in that iteration.

For each value, the first that fits: still there (defined outside loops: a branch hands it out); the index of the
mirrored loop; a cheap recomputation from what is there or saved anyway; what the next iteration began with; or saved,
on a list of its own that one sweep fills and the other empties. `transform.stacks` puts the lists into the function.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise

from srcdiff.analysis.memory import Memory
from srcdiff.ir.nodes import UNDEFINED, Call, Const, Function, If, Location, Loop, Node, Operand, Region, Value, arms_of
from srcdiff.ir.primitives import OF_KEYS
from srcdiff.ir.walk import bound, clone_node, exchange, number_of_loads, operations, region_operands, regions_of
from srcdiff.transform.light import is_light
from srcdiff.transform.mirrors import Mirrors
from srcdiff.transform.stacks import Site, thread_stacks

_MOST_OPS = 4       # in one recomputation, beside those that only put a key together


@dataclass
class Decision:
    """How one value survives, for `explain`: ``how`` is ``"index"``, ``"recomputed"``, ``"restored"``, ``"saved"`` or
    ``"still there"``; ``location`` is where it comes from, of what a loop carries the loop."""

    value: Value
    how: str
    location: Location | None


@dataclass
class _Use:
    """Where the reverse sweep reads a value: the chain of regions, outermost first, and the positions in them."""

    regions: tuple[Region, ...]
    positions: tuple[int, ...]

    def common(self, chain: tuple[Region, ...], positions: tuple[int, ...]) -> _Use:
        """What this use and another have in common."""
        depth = 0
        for mine, theirs in zip(self.regions, chain, strict=False):
            if mine is not theirs:
                break
            depth += 1
        return _Use(chain[:depth], min(self.positions[:depth], positions[:depth]))


@dataclass
class _Plan:
    uses: dict[Value, _Use] = field(default_factory=dict)
    swaps: dict[Value, Operand] = field(default_factory=dict)
    clones: dict[Region, list[tuple[int, Node]]] = field(default_factory=dict)
    sites: list[Site] = field(default_factory=list)
    restored: list[Callable[[dict[Value, Operand]], None]] = field(default_factory=list)


@dataclass
class Saved:
    """What was decided for each value; what the reverse sweep reads now that is not popped; whether something is not
    read any more where it was computed first."""

    decisions: list[Decision]
    renewed: set[Operand]
    idle: bool


def choose_saved(function: Function, mirrors: Mirrors, reverse_section: str, *, recompute: bool = True) -> Saved:
    """Make the function well scoped. Without ``recompute`` everything is saved."""
    return _Saver(function, mirrors, reverse_section, recompute).run()


class _Saver:
    def __init__(self, function: Function, mirrors: Mirrors, reverse_section: str, recompute: bool) -> None:
        self.function = function
        self.mirrors = mirrors
        self.mirrored = {mirror: region for region, mirror in mirrors.regions.items()}
        self.memory = Memory(function)
        self.recompute = recompute
        self.forward = [op for op in function.body.ops if op.section != reverse_section]
        self.reverse = function.body.ops[len(self.forward):]
        self.home: dict[Value, Region] = {}
        self.owner: dict[Region, Node] = {}
        self.parent: dict[Region, Region] = {}
        self.order: dict[Value, int] = {}
        self.position: dict[Node, int] = {}
        self.plan = _Plan()
        self.light: dict[Call, bool] = {}
        self.lost: set[Value] = set()       # what cannot be computed again, however long that may take
        self.decisions: list[Decision] = []
        for param in function.params:
            self._note(param.value, function.body)
        self._survey(self.forward, function.body)
        #: What the forward sweep defines inside its branches and loops, and what stands for that.
        self.inner = {value for value, region in self.home.items() if region is not function.body}
        self.inner.update(mirrors.indices)

    def run(self) -> Saved:
        """Find the needs, decide, rewrite."""
        self._find_uses(self.reverse, (self.function.body,), ())
        # the index of a forward loop that nothing needed is not there any more
        pending = sorted(self.plan.uses, key=lambda value: self.order.get(value, -1))
        again = {value: None for value in pending if self._is_index(value) or self._is_cheap(value, set())}
        kept = {value: None for value in pending if value not in again}
        for value in pending:
            if self.recompute and value in kept and self._follows_from(value, kept):
                del kept[value]
                again[value] = None
        if self.recompute:
            self._restore(kept)
        for value in kept:
            self._keep(value)
        for value in again:
            self.plan.swaps[value] = self._again(value, self.plan.uses[value])
        for restored in self.plan.restored:
            restored(self.plan.swaps)
        self._rewrite()
        made = [output for clones in self.plan.clones.values() for _, node in clones for output in node.outputs]
        renewed = {*self.plan.swaps.values(), *made} - {site.popped for site in self.plan.sites}
        return Saved(self.decisions, renewed, bool(self.plan.swaps) and self._leaves_idle(made))

    def _leaves_idle(self, made: list[Value]) -> bool:
        """Whether something is computed that nothing reads any more: in the forward sweep, as the reverse sweep has it
        elsewhere now, or again, in vain."""
        body, saved = self.function.body, {site.value for site in self.plan.sites}
        read = set(chain.from_iterable([op.operands() for op in operations(body)]))
        read.update(*map(region_operands, regions_of(self.function)))
        others = [value for value in self.plan.swaps if value not in saved and value not in self.mirrors.indices]
        return not read.issuperset(others) or not read.issuperset(made)

    # -- surveying -----------------------------------------------------------------------------------------------------

    def _note(self, value: Value, region: Region) -> None:
        self.home[value] = region
        self.order[value] = len(self.order)

    def _survey(self, ops: list[Node], region: Region) -> None:
        for position, op in enumerate(ops):
            self.position[op] = position
            for inner in () if isinstance(op, Call) else op.regions():
                self.owner[inner], self.parent[inner] = op, region
                for param in inner.params:
                    self._note(param, inner)
                self._survey(inner.ops, inner)
            for output in op.outputs:
                self._note(output, region)

    def _find_uses(self, ops: list[Node], chain: tuple[Region, ...], positions: tuple[int, ...]) -> None:
        for k, op in enumerate(ops):
            operands = op.operands()
            if not self.inner.isdisjoint(operands):
                self._use(operands, chain, (*positions, k))
            for inner in () if type(op) is Call else op.regions():
                within, here = (*chain, inner), (*positions, k)
                self._find_uses(inner.ops, within, here)
                self._use(region_operands(inner), within, (*here, len(inner.ops)))

    def _use(self, operands: Iterable[Operand], chain: tuple[Region, ...], positions: tuple[int, ...]) -> None:
        """Note uses of values out of their scope; the common part of all uses of a value is kept."""
        for operand in operands:
            if isinstance(operand, Value) and operand in self.inner:
                before = self.plan.uses.get(operand)
                if before is None or before.regions is not chain or before.positions > positions:
                    self.plan.uses[operand] = _Use(chain, positions) if before is None else (
                        before.common(chain, positions))

    # -- deciding ------------------------------------------------------------------------------------------------------

    def _decide(self, value: Value, how: str) -> None:
        node = value.op or self.owner.get(self.home.get(value, self.function.body))
        self.decisions.append(Decision(value, how, node.location if node is not None else None))

    def _is_index(self, value: Value) -> bool:
        return value in self.mirrors.indices

    def _is_there(self, operand: Operand) -> bool:
        if isinstance(operand, Const):
            return operand is not UNDEFINED
        return self.home.get(operand) is self.function.body or self._is_index(operand)

    def _is_cheap(self, value: Value, counted: set[Value]) -> bool:
        """Whether a value is best computed again: few cheap operations on what is there."""
        if self._is_there(value):
            return True
        op = value.op
        if value in self.lost or not self.recompute or not isinstance(op, Call) or not self._is_light(op):
            self.lost.add(value)
            return False
        if op.target not in OF_KEYS:
            counted.add(value)
        if len(counted) > _MOST_OPS:
            return False
        for arg in op.operands():
            if not self._is_there(arg) and not (isinstance(arg, Value) and self._is_cheap(arg, counted)):
                if arg in self.lost:
                    self.lost.add(value)
                return False
        return True

    def _is_light(self, op: Call) -> bool:
        """Whether a call is a light one, and gives the same when it runs later."""
        found = self.light.get(op)
        if found is None:
            found = self.light[op] = is_light(op) and not any(self.memory.reads(op))
        return found

    def _follows_from(self, value: Value, kept: dict[Value, None]) -> bool:
        """Whether one cheap operation gives a value from others that are saved anyway, at the same place."""
        op = value.op
        if not isinstance(op, Call) or not self._is_light(op):
            return False
        use = self.plan.uses[value]
        needed = [arg for arg in op.operands() if isinstance(arg, Value) and not self._is_there(arg)]
        if not all(arg in kept and self.plan.uses[arg].regions == use.regions for arg in needed):
            return False
        self._use(needed, use.regions, use.positions)
        return True

    def _restore(self, kept: dict[Value, None]) -> None:
        """Carry backward what loops carry forward: at the end of an iteration a variable is what it is at the head of
        the next, and after the last what it is after the loop. Going backward, that must be known at the head: saved
        anyway, or carried back itself, as the buffers are that ``u, v = v, u`` exchanges."""
        for loop in dict.fromkeys(self.owner.get(self.home[value]) for value in kept):
            if isinstance(loop, Loop) and loop.body.stop is None and loop in self.mirrors.nodes and (
                    self.parent[loop.body] is self.function.body):
                self._restore_in(loop, kept)

    def _restore_in(self, loop: Loop, kept: dict[Value, None]) -> None:
        slots: dict[Operand, int] = {}      # where the value is at the end of an iteration
        for k, after in enumerate(loop.body.yields):
            slots.setdefault(after, k)
            slots.setdefault(bound(after), k)
        carried = loop.carried
        saved = {param for param in carried if param in kept and self._is_saved_always(param)}
        known = saved | slots.keys() & set(carried)
        while True:
            lost = {param for param in known - saved if carried[slots[param]] not in known}
            lost |= {param for param in known & saved if param in slots and carried[slots[param]] not in known} - saved
            if not lost:
                break
            known -= lost
        backward: dict[Value, int] = {}
        todo = [value for value in kept if self.home[value] is loop.body and value in slots
                and carried[slots[value]] in known and carried[slots[value]] is not value]
        while todo:
            value = todo.pop(0)
            if value in backward:
                continue
            backward[value] = slots[value]
            head = carried[slots[value]]
            if head not in backward and (head not in kept or head not in saved):
                todo.append(head)
        self._carry_back(loop, backward)
        for value in backward:
            kept.pop(value, None)
            self._decide(value, "restored")

    def _is_saved_always(self, param: Value) -> bool:
        return self._deepest(param, self.plan.uses[param]) is self.home[param]

    def _carry_back(self, loop: Loop, backward: dict[Value, int]) -> None:
        """Make the mirror carry values: each starts as what a variable is after the loop, and goes on as what that was
        at the head of the iteration."""
        mirror = self.mirrors.nodes[loop]
        assert isinstance(mirror, Loop)
        for value, k in backward.items():
            back, out = (Value(value.name, value.type, temp=value.temp, user=value.user) for _ in range(2))
            mirror.inits.append(loop.outputs[k])
            mirror.body.params.append(back)
            mirror.outputs.append(out)
            out.op = mirror
            self.plan.swaps[value] = back
            head = loop.carried[k]
            self.plan.restored.append(lambda swaps, head=head: mirror.body.yields.append(swaps[head]))  # type: ignore[misc]

    def _again(self, operand: Operand, use: _Use) -> Operand:
        """The operand in the reverse sweep, computed again where it has to be."""
        if isinstance(operand, Const) or self.home.get(operand) is self.function.body:
            return operand
        if operand in self.mirrors.indices:
            self._decide(operand, "index")
            return self.mirrors.indices[operand]
        known = self.plan.swaps.get(operand)
        if known is not None and operand in self.plan.uses and _covers(self.plan.uses[operand], use):
            return known
        op = operand.op
        assert isinstance(op, Call)
        fresh = {arg: self._again(arg, use) for arg in op.operands() if isinstance(arg, Value)}
        made = clone_node(op, {})
        assert isinstance(made, Call)
        made.replace(lambda arg: fresh.get(arg, arg) if isinstance(arg, Value) else arg)
        made.section = self.reverse[0].section
        made.output.temp = True
        self.plan.clones.setdefault(use.regions[-1], []).append((use.positions[-1], made))
        self._decide(operand, "recomputed")
        return made.output

    def _keep(self, value: Value) -> None:
        """Save a value, or hand it out of the branches it is defined in where no loop is around them."""
        use = self.plan.uses[value]
        if not any(isinstance(node, Loop) for node in self._nodes_around(value)):
            self.plan.swaps[value] = self._hand_out(value)
            self._decide(value, "still there")
            return
        region = self._deepest(value, use)
        mirror = self.mirrors.regions[region]
        depth = use.regions.index(mirror)
        popped = Value(value.name, value.type, temp=value.temp, user=value.user)
        self.plan.sites.append(Site(region, mirror, value, popped, use.positions[depth], self._place_in(region, value)))
        self.plan.swaps[value] = popped
        self._decide(value, "saved")

    def _nodes_around(self, value: Value) -> list[Node]:
        found, region = [], self.home[value]
        while region in self.owner:
            found.append(self.owner[region])
            region = self.parent[region]
        return found

    def _deepest(self, value: Value, use: _Use) -> Region:
        """The innermost forward region, reached from the value's own by branches only, whose mirror holds all uses; a
        value from outside a ``try`` is saved before it."""
        chosen = self.home[value]
        for mirror in use.regions[use.regions.index(self.mirrors.regions[chosen]) + 1:]:
            region = self.mirrored.get(mirror)
            owner = self.owner.get(region) if region is not None else None
            if region is None or not isinstance(owner, If) or owner.form == "try":      # or it was needed by nothing
                break
            chosen = region
        return chosen

    def _place_in(self, region: Region, value: Value) -> int:
        """After which operation of the region the value is pushed: when it exists, and a loop has loaded what it goes
        over; and in a ``try`` at the end, since what was pushed before an exception nobody would pop."""
        owner = self.owner.get(region)
        if isinstance(owner, If) and owner.form == "try":
            return len(region.ops)
        made = self.position[value.op] + 1 if self.home[value] is region and value.op is not None else 0
        return max(made, number_of_loads(owner)) if isinstance(owner, Loop) else made

    def _hand_out(self, value: Value) -> Operand:
        """Make a value a result of each branch around it."""
        current = value
        region = self.home[value]
        while region is not self.function.body:
            node = self.owner[region]
            assert isinstance(node, If)
            if len(arms_of(node)) == 1 and region is node.then and current in region.yields:
                current, region = node.outputs[region.yields.index(current)], self.parent[region]
                continue
            out = value.like()
            out.op = node
            node.outputs.append(out)
            for arm in node.regions():
                arm.yields.append(current if arm is region else UNDEFINED)
            current, region = out, self.parent[region]
        return current

    # -- rewriting -----------------------------------------------------------------------------------------------------

    def _rewrite(self) -> None:
        exchange(Region([], self.reverse), self.plan.swaps)
        for region, made in self.plan.clones.items():
            offset = len(self.forward) if region is self.function.body else 0
            inserted: dict[int, list[Node]] = {}
            for position, node in made:
                inserted.setdefault(position + offset, []).append(node)
            places = sorted(inserted)
            parts = [region.ops[start:end] for start, end in pairwise([0, *places, len(region.ops)])]
            region.ops = [*parts[0], *chain.from_iterable(
                [*inserted[place], *part] for place, part in zip(places, parts[1:], strict=True))]
            self._shift(region, inserted)
        thread_stacks(self.function, self.plan.sites)

    def _shift(self, region: Region, inserted: dict[int, list[Node]]) -> None:
        """Pops come before the operations that recompute from what they bring, at the same position."""
        places = sorted(inserted)
        counts = [0, *accumulate(len(inserted[place]) for place in places)]
        for site in self.plan.sites:
            if site.mirror is region:
                site.before += counts[bisect_left(places, site.before)]


def _covers(outer: _Use, inner: _Use) -> bool:
    depth = len(outer.regions)
    return inner.regions[:depth] == outer.regions and outer.positions <= inner.positions[:depth]
