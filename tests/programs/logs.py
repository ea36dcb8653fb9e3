"""Programs with objects that hold texts, counts and numbers in lists of their own."""

import numpy as np


class Compared:
    """Is equal to what holds the same."""

    def __eq__(self, other):
        return vars(self) == vars(other)


class Steps(Compared):
    """Goes on step by step, and notes what it did in several ways."""

    def __init__(self, x):
        self.value = x
        self.log, self.values, self.marks = [], [], {}

    def step(self, k):
        self.log.append(f"{k}: {self.value:.3f}")
        self.values.append(self.value)
        self.marks[k] = "done"
        self.value = self.value * np.cos(self.value)


class Search(Compared):
    """Keeps the best values that it has found."""

    def __init__(self, w):
        self.w = w
        self.log, self.best, self.names = ["made"], [0.0], {}

    def run(self, n):
        for i in range(n):
            self.w = self.w * 0.9 + self.w**2 * 0.1
            if self.w > self.best[-1]:
                self.best.append(self.w)
                self.names[f"k{i}"] = "better"
            self.log.append("x" * i)
        return sum(self.best) * self.w


class Account(Compared):
    """Holds counts, too."""

    def __init__(self, value):
        self.value = value
        self.counts, self.names, self.parts = [], ["a"], [value]


def steps_of_an_argument(steps, n):
    for k in range(n):
        steps.step(k)
    return steps.values[-1], steps.log[-1], sum(steps.values) * len(steps.log)


def steps_of_several_objects(x, n):
    s = 0.0
    for steps in [Steps(x), Steps(2 * x)]:
        for k in range(n):
            steps.step(k)
        s += sum(steps.values)
    return s


def steps_of_a_list_of_arguments(several, n):
    s = 0.0
    for steps in several:
        for k in range(n):
            steps.step(k)
        s += sum(steps.values) * len(steps.log)
    return s


def object_that_has_noted_something(x):
    steps = Steps(x)
    steps.step(0)
    return steps


def kept_while_searching(search, n):
    return search.run(n) * len(search.log[-1])


def argument_given_back(account, n):
    for k in range(n):
        account.counts.append(k)
        account.names.append("b")
        account.value = account.value * account.parts[-1]
        account.parts.append(account.value * 0.5)
    return account


def texts_taken_and_put_back(account, n):
    for k in range(n):
        account.counts.append(k)
        account.value = account.value * 1.1
        account.names.pop()
        account.names.append(f"{k}")
    return account.value * sum(account.counts), account


def texts_of_another_object(account, other):
    account.names.append("z")
    other.names = account.names
    other.parts.append(account.value)
    return sum(other.parts) * len(other.names) * account.value


def lists_under_names_of_their_own(account):
    names, parts = account.names, account.parts
    names.append("t")
    parts.append(account.value**2)
    for name in names:
        parts.append(parts[-1] * len(name))
    return sum(parts), account


def lists_that_attributes_are_given(x):
    names, parts = [], []
    account = Account(x)
    account.names, account.parts = names, parts
    names.append("k")
    parts.append(x * 2)
    return account.parts[0] * account.value, account.names


def one_list_as_two_attributes(x):
    both = []
    account = Account(x)
    account.names, account.parts = both, both
    account.names.append(x)
    account.parts.append(x * 2)
    return both[0] * both[1]


def text_before_it_is_given_back(steps):
    steps.log.append("x")
    steps.value = steps.value * 2
    return steps


CASES = [
    (steps_of_an_argument, (Steps(0.7), 3)), (steps_of_several_objects, (0.7, 3)),
    (steps_of_a_list_of_arguments, ([Steps(0.7), Steps(0.3)], 2)), (object_that_has_noted_something, (0.7,)),
    (kept_while_searching, (Search(0.7), 3)),
    *((f, (Account(0.7), 3)) for f in (argument_given_back, texts_taken_and_put_back)),
    (texts_of_another_object, (Account(0.7), Account(0.4))), (lists_under_names_of_their_own, (Account(0.7),)),
    *((f, (0.7,)) for f in (lists_that_attributes_are_given, one_list_as_two_attributes)),
    (text_before_it_is_given_back, (Steps(0.7),)),
]
