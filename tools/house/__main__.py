"""``python -m house`` from tools/: what ``make check`` runs."""

from __future__ import annotations

import sys

from house.checks import main

sys.exit(main())
