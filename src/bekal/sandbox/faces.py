"""The sandbox's face check: a page where whoever tries Bekal says whether the face is the participant's.

Nothing is photographed and nobody recognised. Production refuses the sandbox, and has no such page.
"""

from __future__ import annotations

from typing import Final

FACE_CHECK_PATH: Final = "/demo/wajah/"
"""Where the page stands; the check's code follows."""
