# SPDX-License-Identifier: Apache-2.0
"""Where each page and file of the site is. Paths are relative to the site's root."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache


@lru_cache(maxsize=1 << 16)
def slug(name: str) -> str:
    """A file name for any name; different names give different ones. '/' becomes '--'."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name.replace("/", "--")).lstrip(".-")[:120]
    if plain.replace("--", "/") == name:
        return plain
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def case_page(name: str) -> str:
    return f"case/{slug(name)}.html"


def design_page(name: str) -> str:
    return f"design/{slug(name)}.html"


def flow_page(name: str) -> str:
    return f"flow/{slug(name)}.html"


def flow_anchor(name: str) -> str:
    return f"on-{slug(name)}"


def compare_page(name: str) -> str:
    return f"compare/{slug(name)}.html"


def stage_anchor(stage: str, seed: int | None) -> str:
    return f"stage-{slug(stage)}{'' if seed is None else f'-seed{seed}'}"


def study_page(name: str) -> str:
    return f"study/{slug(name)}.html"


def history_anchor(case: str, metric: str) -> str:
    return f"h-{slug(case)}-{slug(metric)}"


def metric_anchor(metric: str) -> str:
    return f"m-{slug(metric)}"


def case_metric(case: str, metric: str) -> str:
    return f"{case_page(case)}#{metric_anchor(metric)}"


def method_metric(metric: str) -> str:
    return f"method.html#{metric_anchor(metric)}"
