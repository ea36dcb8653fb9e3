"""Factorizations where their factors are not unique: functions that do not depend on the choice, in both modes."""

import warnings

import autograd
import numpy as np
import pytest

import srcdiff as sd
from srcdiff import checking

RANDOM = np.random.default_rng(5)
REAL = RANDOM.normal(size=(3, 3))
SYMMETRIC = REAL @ REAL.T + np.diag([1.0, 3.0, 6.0])
PLANE = REAL + 1j * RANDOM.normal(size=(3, 3))
HERMITIAN = PLANE @ np.conj(PLANE.T) + np.diag([1.0, 3.0, 6.0])
WEIGHTS = RANDOM.normal(size=(3, 3))
EQUAL = pytest.mark.filterwarnings("ignore:equal eigenvalues")      # right all the same


def projector(a):
    w, v = np.linalg.eigh(a)
    first = v[:, :1]
    return np.sum(np.real(first @ np.conj(first.T)) * WEIGHTS) + w[2] * w[0]


def function_of_matrix(a):
    w, v = np.linalg.eigh(a)
    return np.sum(np.real((v * np.sqrt(w)) @ np.conj(v.T)) * WEIGHTS)


def singular_part(a):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return np.sum(np.real(s[0] * u[:, :1] @ vh[:1]) * WEIGHTS[:u.shape[0], :vh.shape[1]])


def null_space(a):
    u = np.linalg.svd(a)[0]
    rest = u[:, 2:]
    return np.sum((rest @ rest.T) * WEIGHTS)


def triangular(a):
    q, r = np.linalg.qr(a)
    k = r.shape[1]
    return np.sum(np.real(q) * WEIGHTS[:, :k]) + np.sum(np.abs(r) ** 2 * WEIGHTS[:k, :k])


def spectrum(a):
    w, v = np.linalg.eig(a)
    return np.sum(np.abs(w) ** 3) + np.sum(np.abs(v) ** 4)


def eigenvalues(a):
    return np.sum(np.real(np.linalg.eigvals(a) ** 3))


def lower(a):
    return np.sum(np.abs(np.linalg.cholesky(a)) ** 3)


def values_alone(a):
    return np.sum(np.linalg.eigh(a)[0] ** 3) + np.sum(np.abs(np.linalg.eig(a)[0])) + np.linalg.svd(a)[1][0]


def left_vectors_alone(a):
    return np.sum(np.real(np.linalg.svd(a, full_matrices=False)[0]))


@pytest.mark.parametrize("f, a", [
    (values_alone, SYMMETRIC), (values_alone, HERMITIAN), (left_vectors_alone, PLANE[:, :2]),
    (left_vectors_alone, PLANE[:2]),
    (projector, SYMMETRIC), (projector, HERMITIAN), (function_of_matrix, SYMMETRIC), (function_of_matrix, HERMITIAN),
    (singular_part, REAL), (singular_part, PLANE), (singular_part, PLANE[:, :2]), (singular_part, PLANE[:2]),
    (null_space, REAL[:, :2]), (triangular, REAL), (triangular, PLANE), (triangular, PLANE[:, :2]),
    (triangular, PLANE[:, [0, 2]]), (spectrum, REAL), (spectrum, PLANE), (eigenvalues, REAL), (eigenvalues, PLANE),
    (lower, HERMITIAN)])
def test_both_modes_agree_with_differences(f, a):
    checking.check_grads(f, (a,), order=1)
    assert checking.dot_product_test(f, (a,)) < 1e-10


@pytest.mark.parametrize("f", [function_of_matrix, lower])
def test_second_order(f):
    checking.check_grads(f, (SYMMETRIC,), order=2, rtol=1e-5, atol=1e-5)


def test_equal_eigenvalues_have_finite_derivatives():
    a = np.diag([2.0, 2.0, 5.0])
    with pytest.warns(RuntimeWarning, match="equal eigenvalues"):
        found = sd.grad(function_of_matrix)(a)
    assert np.all(np.isfinite(found))
    with np.errstate(divide="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(sd.grad(function_of_matrix)(a), found)
    # the sum of the eigenvalues is differentiable there
    trace = sd.grad(lambda a: np.sum(np.linalg.eigvalsh(a)))(a)
    np.testing.assert_allclose(trace, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(sd.grad(nuclear)(a), np.eye(3), atol=1e-12)


def polar(a):
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return np.sum(np.real((u @ vh) * WEIGHTS[:u.shape[0], :vh.shape[1]]))


ROTATION = np.linalg.qr(REAL)[0]        # its singular values are 1 but for rounding


@EQUAL
@pytest.mark.parametrize("a", [
    2 * np.eye(3), 2 * np.eye(3)[:, :2], 1j * np.eye(3)[:2], np.diag([2.0, 2.0, 5.0]), 3.7 * ROTATION,
    ROTATION @ np.diag([2.0, 2.0, 5.0]), np.linalg.qr(PLANE)[0], ROTATION[:, :2]])
def test_polar_factor_of_equal_singular_values(a):
    checking.check_grads(polar, (a,), order=1)


def nuclear(a):
    return np.linalg.norm(a, "nuc")


def sum_of_singular_values(a):
    return np.sum(np.linalg.svd(a)[1])


def sum_of_values_alone(a):
    return np.sum(np.linalg.svd(a, compute_uv=False))


@EQUAL
@pytest.mark.parametrize("f", [nuclear, sum_of_singular_values, sum_of_values_alone])
@pytest.mark.parametrize("a", [2 * np.eye(3), np.diag([2.0, 2.0, 5.0]), REAL])
def test_second_derivative_of_the_sum_of_singular_values(f, a):
    checking.check_grads(f, (a,), order=2)


def sum_of_eigenvalues(a):
    return np.sum(np.linalg.eigvalsh(a)) * np.linalg.eigh(a)[0].sum()


@EQUAL
def test_second_derivative_of_the_sum_of_equal_eigenvalues():
    checking.check_grads(sum_of_eigenvalues, (np.diag([2.0, 2.0, 5.0]),), order=2)


def largest_part(a):
    u, s, vh = np.linalg.svd(a)
    return np.sum(s[0] * u[:, :1] @ vh[:1] * WEIGHTS)


@EQUAL
def test_singular_values_that_are_zero():
    checking.check_grads(largest_part, (np.diag([3.0, 0.0, 0.0]),), order=1)
    checking.check_grads(largest_part, (np.outer([1.0, 2.0, 0.5], [1.0, -1.0, 2.0]),), order=1)


SINGULAR = np.array([[1.0, 2.0, 0.0], [2.0, 4.0, 0.0], [0.0, 1.0, 3.0]])
RANK_ONE = np.outer([1.0, 2.0, 0.5], [1.0, -1.0, 2.0])


@pytest.mark.parametrize("a", [
    SINGULAR, RANK_ONE, np.zeros((3, 3)), np.zeros((2, 2)), np.zeros((1, 1)), RANK_ONE + 1j * RANK_ONE,
    np.stack([SINGULAR, RANK_ONE, REAL]), np.diag([1.0, 1e-12, 0.0, 2.0])])
def test_determinant_of_a_singular_matrix(a):
    checking.check_grads(np_det, (a,), order=2)


def np_det(a):
    return np.linalg.det(a)


@pytest.mark.parametrize("name", ["inv", "det", "pinv", "norm", "cholesky"])
def test_agrees_with_autograd(name):
    f, g = getattr(np.linalg, name), getattr(autograd.numpy.linalg, name)
    ours = sd.grad(lambda a: np.sum(f(a @ a.T) ** 2))(SYMMETRIC)
    theirs = autograd.grad(lambda a: autograd.numpy.sum(g(autograd.numpy.dot(a, a.T)) ** 2))(SYMMETRIC)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-8)

