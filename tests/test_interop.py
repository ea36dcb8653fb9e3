"""Derivatives in other libraries, and in other processes."""

import concurrent.futures
import multiprocessing
import pickle

import numpy as np
import pytest

import srcdiff as sd
from comparing import assert_close
from srcdiff.interop import Objective, ravel

Y = np.array([1.0, 2.0, 3.0])


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def misfit(p, t, y):
    return np.sum((p["a"] * np.exp(-p["rates"][0] * t) + p["rates"][1] - y) ** 2)


def residuals(p, t, y):
    return p["a"] * np.exp(-p["rates"][0] * t) + p["rates"][1] - y


@sd.differentiate(wrt=("w", "b"))
def loss(w, b, x):
    return np.sum((w * x + b) ** 2)


def heat(u, c, steps):
    for _ in range(steps):
        u[1:-1] += c * (u[2:] - 2 * u[1:-1] + u[:-2])
    return u


T = np.linspace(0.0, 2.0, 15)
START = {"a": 1.0, "rates": [1.0, np.float64(0.0)], "name": "decay", "order": 1}
SEEN = 2.0 * np.exp(-0.7 * T) + 0.3


# Vectors


@pytest.mark.parametrize("structure", [
    2.0, np.arange(6.0).reshape(2, 3), (1.0, [np.ones(2), 3]), START,
    {"x": np.float32(1.5), "y": np.ones((2, 1), "f4")}, [np.zeros((0, 3)), 1.0]])
def test_ravel_and_back(structure):
    vector, unravel = ravel(structure)
    assert vector.dtype == np.float64
    assert_close(unravel(vector), structure)
    again, _ = ravel(unravel(2 * vector))
    np.testing.assert_array_equal(again, 2 * vector)


def test_a_vector_of_another_length_is_refused():
    _, unravel = ravel((1.0, 2.0))
    with pytest.raises(ValueError, match="shape"):
        unravel(np.ones(3))
    with pytest.raises(sd.SrcdiffError, match="complex"):
        ravel(1j)
    with pytest.raises(sd.SrcdiffError, match="no floats"):
        Objective(rosenbrock, 3)


def test_objective_agrees_with_differences():
    problem = Objective(misfit, START)
    v = problem.x0 + 0.1
    numerical = sd.checking.numerical_grad(lambda v: problem.fun(v, T, SEEN), v)
    out, gradient = problem.fun_and_jac(v, T, SEEN)
    assert out == problem.fun(v, T, SEEN)
    np.testing.assert_allclose(gradient, numerical, rtol=1e-7)
    np.testing.assert_allclose(problem.jac(v, T, SEEN), numerical, rtol=1e-7)
    hessian = problem.hess(v, T, SEEN)
    np.testing.assert_allclose(hessian, hessian.T, rtol=1e-10)
    direction = np.array([1.0, -2.0, 0.5])
    np.testing.assert_allclose(problem.hessp(v, direction, T, SEEN), hessian @ direction, rtol=1e-10)
    ahead, behind = (problem.jac(v + h * direction, T, SEEN) for h in (1e-5, -1e-5))
    np.testing.assert_allclose((ahead - behind) / 2e-5, hessian @ direction, rtol=1e-6)


@pytest.mark.parametrize("count", [2, 15])
def test_jacobian_of_residuals(count):
    problem = Objective(residuals, START)
    by_rows_or_columns = problem.jac(problem.x0, T[:count], SEEN[:count])
    expected = np.stack([sd.checking.numerical_grad(lambda v, k=k: problem.fun(v, T, SEEN)[k], problem.x0)
                         for k in range(count)])
    np.testing.assert_allclose(by_rows_or_columns, expected, atol=1e-8)


def test_with_scipy():
    optimize = pytest.importorskip("scipy.optimize")
    problem = Objective(rosenbrock, np.zeros(5))
    for options in ({"method": "BFGS", "jac": problem.jac},
                    {"method": "trust-ncg", "jac": problem.jac, "hessp": problem.hessp},
                    {"method": "Newton-CG", "jac": problem.jac, "hess": problem.hess}):
        np.testing.assert_allclose(optimize.minimize(problem.fun, problem.x0, **options).x, np.ones(5), atol=1e-2)
    found = optimize.minimize(problem.fun_and_jac, problem.x0, jac=True)
    np.testing.assert_allclose(found.x, np.ones(5), atol=1e-2)
    fit = Objective(residuals, START)
    found = optimize.least_squares(fit.fun, fit.x0, fit.jac, args=(T, SEEN))
    assert_close(fit.unravel(found.x), {**START, "a": 2.0, "rates": [0.7, np.float64(0.3)]}, 1e-6, 1e-6)


# Other processes


POINT = (np.array([0.1, 0.2, 0.4]),)


@pytest.mark.parametrize("derived, args", [
    (sd.grad(rosenbrock), POINT), (sd.value_and_grad(rosenbrock), POINT), (sd.hessian(rosenbrock), POINT),
    (sd.hvp(rosenbrock), (*POINT, np.ones(3))), (sd.jacobian(rosenbrock), POINT),
    (sd.adjoint(heat, of="u"), (*POINT, 0.1, 2, np.ones(3))),
    (Objective(rosenbrock, np.ones(3)).jac, POINT), (loss, (2.0, 1.0, Y)), (loss.grad, (2.0, 1.0, Y)),
    (loss.value_and_grad, (2.0, 1.0, Y)), (loss.hvp, (2.0, 1.0, Y, (1.0, 0.0)))], ids=repr)
def test_pickled_and_back(derived, args):
    assert_close(pickle.loads(pickle.dumps(derived))(*args), derived(*args))


@pytest.mark.parametrize("method", [m for m in ("fork", "spawn") if m in multiprocessing.get_all_start_methods()])
def test_process_pool(method):
    points = [np.array([0.1 * k, 0.2, 0.3]) for k in range(4)]
    context = multiprocessing.get_context(method)
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        found = list(pool.map(sd.grad(rosenbrock), points))
        decorated = list(pool.map(loss.grad, [1.0, 2.0], [0.5, 0.5], [Y, Y]))
    assert_close(found, [sd.grad(rosenbrock)(x) for x in points])
    assert_close(decorated, [loss.grad(w, 0.5, Y) for w in (1.0, 2.0)])


def test_joblib():
    joblib = pytest.importorskip("joblib")
    points = [np.array([0.1 * k, 0.2, 0.3]) for k in range(4)]
    found = joblib.Parallel(n_jobs=2)(joblib.delayed(sd.grad(rosenbrock))(x) for x in points)
    assert_close(found, [sd.grad(rosenbrock)(x) for x in points])


def test_threads():
    points = [np.array([0.1 * k, 0.2, 0.3]) for k in range(8)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        found = list(pool.map(sd.grad(rosenbrock), points))
    assert_close(found, [sd.grad(rosenbrock)(x) for x in points])


# PyTorch and JAX


def pair(p, n):
    return {"s": np.sum(p["w"] ** 2) * p["b"], "v": np.sin(p["w"]), "count": n}


class TestTorch:
    @pytest.fixture(autouse=True)
    def setup(self):
        self.torch = pytest.importorskip("torch")
        from srcdiff.interop.torch import to_torch
        self.wrap = to_torch

    def test_inside_a_model(self):
        torch = self.torch
        u = torch.linspace(0.0, 1.0, 7, dtype=torch.float64).square().requires_grad_()
        c = torch.tensor(0.2, dtype=torch.float64, requires_grad=True)
        assert torch.autograd.gradcheck(self.wrap(heat), (u, c, 3))
        torch.sum(torch.tanh(self.wrap(heat)(torch.exp(u), c, 3))).backward()
        assert u.grad.shape == u.shape
        assert c.grad.shape == ()

    def test_inputs_are_not_changed(self):
        u = self.torch.linspace(0.0, 1.0, 7, dtype=self.torch.float64)
        before = u.clone()
        out = self.wrap(heat)(u, 0.2, 3)
        assert self.torch.equal(u, before)
        assert not out.requires_grad
        assert out.data_ptr() != u.data_ptr()

    def test_structures(self):
        torch = self.torch
        w, b = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor(3.0, requires_grad=True)
        out = self.wrap(pair)({"w": w, "b": b}, 4)
        assert out["count"] == 4
        assert out["v"].dtype == torch.float32
        (out["s"] + out["v"].sum()).backward()
        torch.testing.assert_close(w.grad, 2 * 3.0 * w.detach() + torch.cos(w.detach()))
        assert (b.grad.dtype, b.grad.item()) == (torch.float32, 5.0)

    def test_only_what_needs_a_gradient_gets_one(self):
        torch = self.torch
        x, y = torch.tensor(2.0, dtype=torch.float64), torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
        self.wrap(lambda x, y: x * y * y)(x, y).backward()
        assert x.grad is None
        assert y.grad.item() == 12.0

    def test_complex_numbers_follow_pytorch(self):
        torch = self.torch
        z = torch.tensor([1.0 + 2.0j, -0.5 + 0.3j], dtype=torch.complex128, requires_grad=True)
        assert torch.autograd.gradcheck(self.wrap(lambda z: z * z * (1 + 2j)), (z,))
        assert torch.autograd.gradcheck(self.wrap(lambda z: np.sum(np.abs(z) ** 2)), (z,))

    def test_second_derivatives_are_refused(self):
        torch = self.torch
        x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
        (first,) = torch.autograd.grad(self.wrap(lambda x: x * x * x)(x), x, create_graph=True)
        with pytest.raises(RuntimeError, match="require grad"):
            torch.autograd.grad(first, x)

    def test_integers_among_the_tensors(self):
        torch = self.torch
        x, k = torch.ones(3, dtype=torch.float64, requires_grad=True), torch.tensor([0, 2])
        self.wrap(lambda x, k: np.sum(x[k] * 2))(x, k).backward()
        assert x.grad.tolist() == [2.0, 0.0, 2.0]


class TestJax:
    @pytest.fixture(autouse=True)
    def setup(self):
        self.jax = pytest.importorskip("jax")
        from srcdiff.interop.jax import to_jax
        self.wrap = to_jax
        before = self.jax.config.jax_enable_x64
        self.jax.config.update("jax_enable_x64", True)
        yield
        self.jax.config.update("jax_enable_x64", before)

    def test_inside_a_model(self):
        jax, jnp = self.jax, self.jax.numpy
        u, c = jnp.linspace(0.0, 1.0, 7) ** 2, 0.2

        def model(u, c):
            return jnp.sum(jnp.tanh(self.wrap(heat, like=lambda u, *_: u)(jnp.exp(u), c, 3)))

        found = jax.grad(model, (0, 1))(u, c)
        compiled = jax.jit(jax.grad(model, (0, 1)))(u, c)
        expected = [sd.checking.numerical_grad(lambda *args: float(model(*args)), np.array(u), c, wrt=k)
                    for k in (0, 1)]
        for one, two, three in zip(found, compiled, expected, strict=True):
            np.testing.assert_allclose(one, three, rtol=1e-6)
            np.testing.assert_allclose(two, three, rtol=1e-6)

    def test_structures_and_integers(self):
        jax, jnp = self.jax, self.jax.numpy
        p = {"w": jnp.array([1.0, 2.0]), "b": jnp.array(3.0)}
        call = self.wrap(lambda p, k: p["w"][k] * p["b"], like=lambda p, k: p["b"])
        bars = jax.grad(call)(p, 1)
        assert bars["w"].tolist() == [0.0, 3.0]
        assert bars["b"].item() == 2.0

    def test_several_results(self):
        jax, jnp = self.jax, self.jax.numpy
        call = self.wrap(lambda x: (np.sum(x * x), 2.0 * x), like=lambda x: (x[0], x))
        bar = jax.grad(lambda x: call(x)[0] + jnp.sum(call(x)[1] ** 2))(jnp.array([1.0, 2.0]))
        assert bar.tolist() == [10.0, 20.0]

    def test_single_precision(self):
        self.jax.config.update("jax_enable_x64", False)
        bar = self.jax.grad(self.wrap(lambda x: np.sum(x * x)))(self.jax.numpy.array([1.0, 2.0]))
        assert (str(bar.dtype), bar.tolist()) == ("float32", [2.0, 4.0])

    def test_complex_numbers_follow_jax(self):
        z = self.jax.numpy.array(1.0 + 2.0j)
        bar = self.jax.grad(self.wrap(lambda z: np.abs(z) ** 2, like=np.float64(0)))(z)
        np.testing.assert_allclose(bar, 2 - 4j)

    def test_a_wrong_shape_is_refused(self):
        with pytest.raises(Exception, match="shape"):
            self.wrap(lambda x: x * x)(self.jax.numpy.ones(3)).block_until_ready()
