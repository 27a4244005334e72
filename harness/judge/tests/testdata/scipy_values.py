# SPDX-License-Identifier: Apache-2.0
"""Writes statistics.json: samples and what SciPy 1.14.1 says of them.

By hand, in an environment with that SciPy: python scipy_values.py > statistics.json
"""

import json
import random
from typing import Any

import numpy as np
from scipy import stats


def sample(rng: random.Random, size: int, center: float, digits: int) -> list[float]:
    return [round(rng.gauss(center, 3.0), digits) for _ in range(size)]


def mann_whitney(rng: random.Random) -> list[dict[str, Any]]:
    cases = []
    for n, m in ((1, 1), (3, 4), (5, 8), (5, 16), (8, 8), (16, 16), (32, 64), (100, 40)):
        for shift, digits in ((0.0, 6), (2.0, 6), (8.0, 6), (0.0, 0), (3.0, 0)):
            a, b = sample(rng, n, 100, digits), sample(rng, m, 100 + shift, digits)
            ties = len(set(a + b)) < n + m
            method = "exact" if not ties and n * m <= 2000 else "asymptotic"
            p = stats.mannwhitneyu(a, b, alternative="two-sided", method=method).pvalue
            cases.append({"a": a, "b": b, "p": 1.0 if np.isnan(p) else float(p)})
    return cases


def false_discovery(rng: random.Random) -> list[dict[str, Any]]:
    cases = []
    for size in (1, 2, 10, 50):
        p = [round(rng.random() ** 3, 6) for _ in range(size)]
        cases.append({"p": p, "q": stats.false_discovery_control(p, method="bh").tolist()})
    return cases


def bootstrap(rng: random.Random) -> list[dict[str, Any]]:
    cases = []
    for n, m, shift in ((5, 16, 0.0), (16, 16, 3.0), (32, 16, -5.0)):
        a, b = sample(rng, n, 100, 6), sample(rng, m, 100 + shift, 6)

        def change(x: Any, y: Any, axis: int = -1) -> Any:
            return np.median(y, axis=axis) / np.median(x, axis=axis) - 1

        interval = stats.bootstrap(
            (a, b),
            change,
            method="percentile",
            confidence_level=0.95,
            n_resamples=200_000,
            random_state=np.random.default_rng(1),
        ).confidence_interval
        cases.append({"a": a, "b": b, "low": float(interval.low), "high": float(interval.high)})
    return cases


def main() -> None:
    rng = random.Random(2024)
    values = {
        "mann_whitney": mann_whitney(rng),
        "false_discovery": false_discovery(rng),
        "bootstrap": bootstrap(rng),
    }
    print(json.dumps(values, indent=1))


if __name__ == "__main__":
    main()
