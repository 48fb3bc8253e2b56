"""Answers in the shape that software in use reads: ``success``, ``message``, ``data``.

``message`` is Indonesian, ``message_en`` English, ``error`` the stable name of the outcome.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.response.base import ASGIResponse

from bekal.journey import REFERENCE_REUSED
from bekal.pages import Problem, problem_of

from ..headers import AnyRequest, headers_of
from ..problems import HOUSE, KINDS, Kind

_encoder: Final = msgspec.json.Encoder()

DONE: Final = "OK"
REFUSALS: Final[dict[str, tuple[int, str, str]]] = {
    "code_unknown": (404, "Kode ini tidak ada di kelasmu.", "There is no such code in a class of yours."),
    "code_cancelled": (409, "Pembelian kode ini dibatalkan.", "The purchase of this code was cancelled."),
    "session_unknown": (404, "Kelas ini tidak punya sesi itu.", "The class has no such session."),
    "outside_window": (
        409,
        "Kode hanya berlaku satu jam sebelum sampai satu jam sesudah sesi dimulai.",
        "A code opens a session from one hour before to one hour after its start.",
    ),
    "already_redeemed": (
        409,
        "Kode ini sudah dipakai untuk sesi itu.",
        "This code was used for that session.",
    ),
    "already_submitted": (409, "Tugas ini sudah dikirim.", "This was handed in already."),
    "not_submitted": (409, "Tugasnya belum dikirim.", "Nothing was handed in for it yet."),
    "already_given": (409, "Umpan baliknya sudah dikirim.", "Feedback was given already."),
    REFERENCE_REUSED: (
        422,
        "Permintaan ini sudah pernah dikirim dengan isi yang lain.",
        "This was asked before with another body.",
    ),
}


def done(request: AnyRequest, data: Any) -> ASGIResponse:
    """A 200 with this data."""
    body = {"success": True, "message": DONE, "data": data}
    return ASGIResponse(
        body=_encoder.encode(body), media_type="application/json", headers=headers_of(request)
    )


def refused(request: AnyRequest, outcome: str) -> ASGIResponse:
    """An outcome that is none of the good ones. Another's code and no code are told apart for nobody."""
    outcome = "code_unknown" if outcome == "wrong_institution" else outcome
    status, told, told_en = REFUSALS[outcome]
    body = {"success": False, "message": told, "message_en": told_en, "error": outcome, "data": None}
    return ASGIResponse(
        body=_encoder.encode(body),
        status_code=status,
        media_type="application/json",
        headers=headers_of(request),
    )


_PROBLEMS: Final = {
    "signature-missing": "Kepala client_code, timestamp, dan signature harus ada.",
    "timestamp-outside-window": "Timestamp berbeda lebih dari 5 menit dari jam kami.",
    "signature-wrong": "Tanda tangan tidak cocok dengan client, timestamp, alamat, dan isi.",
    "sha1-turned-off": "SHA-1 dimatikan untuk client ini: pakai HMAC-SHA-256.",
    "partner-kind-wrong": "Hanya lembaga pelatihan yang memakai kontrak ini.",
    "partner-unlisted": "Katalog tidak mengenal lembaga dengan kode ini.",
    "body-too-large": "Isi permintaan terlalu besar.",
    "body-malformed": "Isi permintaan bukan JSON dalam UTF-8.",
    "body-invalid": "Isi permintaan tidak lengkap atau salah.",
    "redirect-not-allowed": "redirect_uri harus alamat https di host yang terdaftar.",
    "face-check-away": "Pemeriksaan wajah belum tersedia.",
    "too-many": "Terlalu banyak permintaan: tunggu selama Retry-After.",
    "busy": "Sedang ramai sekali. Kirim lagi permintaan yang sama.",
}


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Any exception in the shape of the contract."""
    problem: Problem = problem_of(error)
    kind = HOUSE.get(problem.kind, problem.kind)
    known = KINDS.get(kind, Kind(problem.status, problem.title, problem.title))
    # Problems of ours are raised in English; what the house made of another exception speaks to citizens.
    english = problem.title if error is problem else known.en
    body = {
        "success": False,
        "message": _PROBLEMS.get(kind, known.id),
        "message_en": english + (f" {problem.detail}" if problem.detail else ""),
        "error": kind.replace("-", "_"),
        "data": None,
    }
    return Response(
        _encoder.encode(body),
        status_code=problem.status,
        media_type="application/json",
        headers={**headers_of(request), **problem.headers, "Cache-Control": "no-store"},
    )
