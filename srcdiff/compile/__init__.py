"""From text to a function, once per key."""

from srcdiff.compile.cache import Cache
from srcdiff.compile.load import load

__all__ = ["Cache", "load"]
