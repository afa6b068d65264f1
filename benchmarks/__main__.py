"""``python -m benchmarks``: run every benchmark and print its figures."""

from __future__ import annotations

from benchmarks import landing

if __name__ == "__main__":
    landing.main()
