"""mpmath.libmp.backend: xrange, which an editor imports from there by itself."""

__all__ = ["xrange"]
GAVE = {"xrange": "was Python's own range"}

xrange = range
