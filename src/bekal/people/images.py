"""Photos as phones make them become photos as the programme keeps them. Pure: bytes in, bytes out.

What comes out is always a new JPEG, drawn from the pixels alone: place and time of taking, the phone's make
and everything else a file may carry (EXIF, XMP, thumbnails, trailing bytes) stay behind. What is no photo is
refused by what it is, not by what it is called.
"""

from __future__ import annotations

import io
import warnings
from enum import StrEnum
from typing import Final

from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError

BYTES_MAX: Final = 15_000_000
"""A photo as it comes; a phone of 2021 makes up to 12 MB."""

EDGE_MAX: Final = 1600
EDGE_MIN: Final = 400
"""Pixels of the longer edge kept, and of the shorter edge needed: a NIK is still readable then."""

_PIXELS_MAX: Final = 120_000_000
_QUALITY: Final = 80
_CONTRAST_MIN: Final = 8.0
_DARKEST: Final = 18.0
_KINDS: Final = ("JPEG", "PNG", "WEBP")
_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
)


class PhotoProblem(StrEnum):
    """Why a file cannot be kept as a photo, in order of precedence."""

    empty = "empty"
    too_large = "too_large"
    heic = "heic"
    not_a_photo = "not_a_photo"
    damaged = "damaged"
    too_small = "too_small"
    too_dark = "too_dark"
    nothing_visible = "nothing_visible"


class WrongPhoto(Exception):  # noqa: N818 - reads as the fact it states
    """The file cannot be kept; ``problem`` says why."""

    def __init__(self, problem: PhotoProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def clean_photo(content: bytes) -> bytes:
    """The photo as an upright JPEG of at most 1,600 pixels with nothing but its pixels. WrongPhoto otherwise.

    Takes 20-200 ms of one core, nearly all of it outside the interpreter's lock: call it in a thread.
    """
    if not content:
        raise WrongPhoto(PhotoProblem.empty)
    if len(content) > BYTES_MAX:
        raise WrongPhoto(PhotoProblem.too_large)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        raise WrongPhoto(PhotoProblem.heic)
    try:
        with warnings.catch_warnings():
            # Pillow warns of bombs at half the size it refuses: here one limit stands, and it refuses.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _redraw(content)
    except UnidentifiedImageError:
        raise WrongPhoto(PhotoProblem.not_a_photo) from None
    except Image.DecompressionBombError:
        raise WrongPhoto(PhotoProblem.too_large) from None
    except (OSError, ValueError, SyntaxError):
        raise WrongPhoto(PhotoProblem.damaged) from None


def _redraw(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=_KINDS) as image:
        if image.width * image.height > _PIXELS_MAX:
            raise WrongPhoto(PhotoProblem.too_large)
        if min(image.size) < EDGE_MIN:
            raise WrongPhoto(PhotoProblem.too_small)
        # A JPEG of 12 megapixels is decoded at half or a quarter of its size at once.
        image.draft("RGB", (EDGE_MAX, EDGE_MAX))
        image.load()
        upright = ImageOps.exif_transpose(image)
    flat = upright.convert("RGB")
    flat.thumbnail((EDGE_MAX, EDGE_MAX), Image.Resampling.LANCZOS)
    _look(flat)
    bare = Image.new("RGB", flat.size)
    bare.paste(flat)
    kept = io.BytesIO()
    bare.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return kept.getvalue()


def _look(image: Image.Image) -> None:
    """Refuse what a lens that was covered gives: darkness, or one colour."""
    grey = ImageStat.Stat(image.convert("L"))
    if grey.mean[0] < _DARKEST:
        raise WrongPhoto(PhotoProblem.too_dark)
    if grey.stddev[0] < _CONTRAST_MIN:
        raise WrongPhoto(PhotoProblem.nothing_visible)
