"""What all tests share: the check after every pass, and the option that rewrites golden files."""

import os

import pytest

os.environ["SRCDIFF_CHECK"] = "1"   # before anything imports srcdiff: verify the program after every pass


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="rewrite the files in tests/golden")


@pytest.fixture
def update_golden(request):
    """Whether golden files are to be rewritten instead of compared."""
    return request.config.getoption("--update-golden")
