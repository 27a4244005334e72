# SPDX-License-Identifier: Apache-2.0
"""The published site: records of one run become figures, tables and static pages."""
