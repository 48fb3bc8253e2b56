"""Arrays as the proofs take them."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
"""A list: an array of ``engine.ROW``."""

Ints = npt.NDArray[np.int64]
