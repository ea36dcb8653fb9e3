"""Programs that read texts: parsers, and machines that run what they have read."""

import heapq

import numpy as np


def tokens_of(text):
    found, i = [], 0
    while i < len(text):
        if text[i].isspace():
            i += 1
            continue
        if text[i] in "+*()":
            found.append(text[i])
            i += 1
            continue
        j = i
        while j < len(text) and (text[j].isalnum() or text[j] == "."):
            j += 1
        found.append(text[i:j])
        i = j
    return found


class Parser:
    """Computes what a text says."""

    def __init__(self, text, env):
        self.tokens, self.place, self.env = tokens_of(text), 0, env

    def ahead(self):
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self):
        token = self.tokens[self.place]
        self.place += 1
        return token

    def sum(self):
        v = self.product()
        while self.ahead() == "+":
            self.take()
            v = v + self.product()
        return v

    def product(self):
        v = self.atom()
        while self.ahead() == "*":
            self.take()
            v = v * self.atom()
        return v

    def atom(self):
        token = self.take()
        return self.env[token] if token[0].isalpha() else float(token)


def parsed(env):
    return Parser("x * y + 2 * x * x + y", env).sum()


def stack_machine(code, env):
    stack = []
    for op in code.split():
        if op == "+":
            b, a = stack.pop(), stack.pop()
            stack.append(a + b)
        elif op == "*":
            b, a = stack.pop(), stack.pop()
            stack.append(a * b)
        elif op == "dup":
            stack.append(stack[-1])
        else:
            stack.append(env[op] if op in env else float(op))
    return stack[-1]


def run_on_a_stack(env):
    return stack_machine("x dup * y + 2 *", env)


def by_what_texts_say(x, names):
    s, label = x, ""
    for name in names:
        head, _, tail = name.strip().lower().partition(":")
        label = label + head[0] * 2 + "%s" % tail
        s = s * (1.5 if head.startswith("a") else len(tail)) + x * head.count("b")
    return s * len(label) * label.find("x")


def shortest_path(graph, w, source, target):
    known, done = {source: 0.0}, set()
    heap = [(0.0, source)]
    while heap:
        d, u = heapq.heappop(heap)
        if u in done:
            continue
        done.add(u)
        if u == target:
            return d * d
        for v, k in graph[u]:
            new = d + w[k]
            if v not in known or new < known[v]:
                known[v] = new
                heapq.heappush(heap, (new, v))
    return np.inf


def path_in_a_graph(w):
    return shortest_path({0: [(1, 0), (2, 1)], 1: [(3, 2)], 2: [(3, 3), (1, 4)], 3: []}, w, 0, 3)


def heaps(xs):
    heap = [(v, i) for i, v in enumerate(xs)]
    heapq.heapify(heap)
    a, i = heapq.heappop(heap)
    heapq.heappush(heap, (a * 3, i))
    b, j = heap[0]
    c, _ = heapq.heapreplace(heap, (a + b, 9))
    d, _ = heapq.heappushpop(heap, (a * b, 9))
    ends = heapq.nsmallest(2, xs)[1] * heapq.nlargest(1, xs)[0]
    return a * b * c * d * xs[i] * xs[j] * ends + sum(p * q for p, q in heap)


def sorted_by_a_heap(xs):
    heap, s = [], 0.0
    for v in xs:
        heapq.heappush(heap, v * v)
    while heap:
        s = s * 0.5 + heapq.heappop(heap)
    return s


CASES = [
    *((f, ({"x": 0.3, "y": 0.4},)) for f in (parsed, run_on_a_stack)),
    (by_what_texts_say, (0.7, ["Ab:xy ", "bb:xyz", "a:x"])),
    *((f, (np.array([0.5, 0.2, 0.4, 0.9, 0.1]),)) for f in (path_in_a_graph, heaps, sorted_by_a_heap)),
]
