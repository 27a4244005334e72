# SPDX-License-Identifier: Apache-2.0
"""python -m lutmark_dashboards DATA.json OUT: writes the site of one run into the folder OUT."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path

from lutmark_dashboards.folder import SiteError, check_folder, write_site
from lutmark_dashboards.node import DataError
from lutmark_dashboards.reader import read_data
from lutmark_dashboards.reuse import Reuse
from lutmark_dashboards.site import render_site


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit status: 0, or 2 for what the user must mend."""
    parser = argparse.ArgumentParser(
        prog="lutmark_dashboards", description="Writes the static site of one run."
    )
    parser.add_argument("data", type=Path, metavar="DATA.json", help="made by `lutmark site`")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder of the site")
    options = parser.parse_args(arguments)
    try:
        check_folder(options.out)
        reuse = Reuse(options.out)
        files = render_site(read_data(options.data), reuse)
        write_site(files, options.out, reuse.taken)
    except (DataError, SiteError) as error:
        print(f"lutmark site: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    # Nearly all that is made here is kept to the end, and goes in one piece with the process.
    gc.disable()
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
