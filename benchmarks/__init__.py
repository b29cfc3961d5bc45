"""Measurements of speed, size and safety: ratios, with both sides taken in one run.

`make bench` runs them and writes `results.md`; timings stand here and never in the tests.
"""
