"""Files as people send them become files as they are kept. Pure: bytes in, bytes out."""

from __future__ import annotations

import io
import warnings
from enum import StrEnum
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from .attach_files import BYTES_MAX, kind_of

SENT_BYTES_MAX: Final = 12_000_000
"""As large as a phone makes a photo; it is kept much smaller."""

_EDGE_MAX: Final = 1600
_PIXELS_MAX: Final = 120_000_000
_QUALITY: Final = 80


class FileProblem(StrEnum):
    """Why a file cannot be kept, in order of precedence."""

    too_large = "too_large"
    kind_unknown = "kind_unknown"
    damaged = "damaged"


class WrongFile(Exception):  # noqa: N818 - reads as the fact it states
    """The file cannot be kept; ``problem`` says why."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def prepare_file(content: bytes) -> tuple[str, bytes]:
    """Kind and content to keep. WrongFile otherwise.

    A picture is drawn anew, at most 1,600 pixels long, so that place and time of taking (EXIF) and all else
    that it may carry stay behind; a PDF is kept as it is, if it is small enough. Takes up to 200 ms for a
    picture of 12 megapixels: call it in a thread.
    """
    if len(content) > SENT_BYTES_MAX:
        raise WrongFile(FileProblem.too_large)
    kind = kind_of(content)
    if kind is None:
        raise WrongFile(FileProblem.kind_unknown)
    if kind != "application/pdf":
        kind, content = "image/jpeg", _redraw(content)
    if len(content) > BYTES_MAX:
        raise WrongFile(FileProblem.too_large)
    return kind, content


def _redraw(content: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
                if image.width * image.height > _PIXELS_MAX:
                    raise WrongFile(FileProblem.too_large)
                image.draft("RGB", (_EDGE_MAX, _EDGE_MAX))
                flat = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise WrongFile(FileProblem.damaged) from None
    except Image.DecompressionBombError:
        raise WrongFile(FileProblem.too_large) from None
    flat.thumbnail((_EDGE_MAX, _EDGE_MAX), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", flat.size)
    bare.paste(flat)
    kept = io.BytesIO()
    bare.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return kept.getvalue()
