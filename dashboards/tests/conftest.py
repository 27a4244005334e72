# SPDX-License-Identifier: Apache-2.0
"""Markers of the dashboards' tests."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: opens pages in headless Chromium")
