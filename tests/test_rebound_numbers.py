"""Numbers outside that decide what a derivative is, as exponents and axes do, may change after it has been made."""

import types

import numpy as np
import pytest

import srcdiff as sd


class Layout:
    """Numbers that are exponents, axes, places and sizes."""

    power, root, axis, place, size = 2, 2.0, 0, 0, 3

    @classmethod
    def raised(cls, a):
        return np.sum(a**cls.power) * cls.root


class Wider(Layout):
    pass


settings = types.ModuleType("settings")
settings.power, settings.axis, settings.size = 2, 0, 3
ROWS = np.array([1.0, 3.0, 2.0])


def raised(a):
    return np.sum(a**Layout.power) * a[0, 0] ** Layout.root + np.sum(a**settings.power)


def normed(a):
    return np.linalg.norm(a[0], Layout.power)


def raised_by_an_inherited_number(a):
    return Wider.raised(a) + np.sum(a**Wider.power)


def along_axes(a):
    joined = np.concatenate([a, a * a], axis=Layout.axis).ravel()
    stacked = np.stack([a, a * a], axis=settings.axis).ravel()
    return np.sum(np.sum(a, axis=Layout.axis) ** 2 * ROWS) + np.sum((joined + stacked) ** 2 * np.arange(18.0))


def at_places(a):
    items = (a[0, 0], a[1, 1] ** 2)
    return items[Layout.place] * np.sum(np.diff(a, n=Layout.place + 1)) + np.trace(a, Layout.place)


def of_sizes(a):
    w, v = np.zeros(Layout.size), np.zeros((settings.size,))
    w[0], v[0] = a[0, 0], a[0, 1]
    return np.sum(w * a[1]) + np.sum(v * a[2])


LABELS, SIZES = [0, 1], [3, 3]


def with_labels(a):
    w = np.zeros(SIZES)
    w[0] = a[0, 0]
    return np.sum(np.einsum(a, LABELS, [0, 1]) ** 2 * ROWS) + np.sum(w * a * ROWS)


def test_labels_in_a_list_are_read_in_each_call():
    a = np.array([[1.2, 0.3, 0.4], [0.2, 0.5, 1.1], [0.6, 0.7, 0.8]])
    known = sd.grad(with_labels)
    for _ in range(2):
        LABELS.reverse()
        assert np.allclose(known(a), sd.checking.numerical_grad(with_labels, a), rtol=1e-6)


@pytest.mark.parametrize("program, owner, name, value", [
    (raised, Layout, "power", 3), (raised, Layout, "root", 3.0), (raised, Layout, "root", -1),
    (raised, settings, "power", 3), (normed, Layout, "power", 3), (normed, Layout, "power", 1),
    (raised_by_an_inherited_number, Layout, "power", 3), (raised_by_an_inherited_number, Wider, "power", 1),
    (raised_by_an_inherited_number, Layout, "root", 5), (along_axes, Layout, "axis", 1),
    (along_axes, settings, "axis", 2), (at_places, Layout, "place", 1),
    (of_sizes, Layout, "size", 1), (of_sizes, settings, "size", 1),
])
def test_numbers_of_classes_and_modules_that_are_used_as_they_are_are_noticed(program, owner, name, value, monkeypatch):
    a = np.array([[1.2, 0.3, 0.4], [0.2, 0.5, 1.1], [0.6, 0.7, 0.8]])
    known = sd.grad(program)
    before = known(a)
    monkeypatch.setattr(owner, name, value, raising=False)
    assert np.allclose(known(a), sd.checking.numerical_grad(program, a), rtol=1e-6)
    assert not np.allclose(known(a), before)
