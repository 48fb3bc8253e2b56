"""What partners are told when a request cannot be answered: problem details (RFC 9457), in both languages.

The ``type`` of a problem never changes; its words may. ``title`` is English, ``title_id`` Indonesian.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec
from litestar import Request, Response

from bekal.pages import PROBLEM_JSON, TYPE_BASE, Problem, problem_of

from .headers import headers_of, request_id_of


class Kind(NamedTuple):
    """A type of problem: its status and its sentence in both languages."""

    status: int
    en: str
    id: str


KINDS: Final = {
    "request-wrong": Kind(
        400, "The address or its query cannot be read.", "Alamat atau isinya tidak dapat dibaca."
    ),
    "body-malformed": Kind(
        400, "The body is not JSON in UTF-8, or names a field twice.",
        "Isinya bukan JSON dalam UTF-8, atau menyebut satu isian dua kali.",
    ),
    "key-wrong": Kind(
        400, "Every write needs an Idempotency-Key: 1 to 64 letters, digits and ._:/+-",
        "Setiap penulisan perlu Idempotency-Key: 1 sampai 64 huruf, angka, dan ._:/+-",
    ),
    "token-unknown": Kind(
        401, "No valid access token was presented: get one from /v1/oauth/token.",
        "Tidak ada token akses yang berlaku: mintalah di /v1/oauth/token.",
    ),
    "scope-missing": Kind(403, "This access token does not open this.", "Token akses ini tidak membuka ini."),
    "network-not-allowed": Kind(
        403, "This key is not good from your address.", "Kunci ini tidak berlaku dari alamatmu."
    ),
    "partner-unlisted": Kind(
        403, "The catalogue does not have you: ask the programme office.",
        "Kamu tidak ada di katalog: tanyakan ke kantor program.",
    ),
    "not-found": Kind(
        404, "There is nothing of yours under this address.", "Tidak ada milikmu di alamat ini."
    ),
    "purchase-unknown": Kind(
        404, "There is no purchase of yours with this id.", "Tidak ada pembelianmu dengan nomor ini."
    ),
    "code-unknown": Kind(
        404, "There is no such code among your participants.", "Tidak ada kode ini pada pesertamu."
    ),
    "schedule-unknown": Kind(
        404, "There is no class of yours with this id.", "Tidak ada kelasmu dengan nomor ini."
    ),
    "course-unknown": Kind(
        404, "There is no course of yours with this id.", "Tidak ada kursusmu dengan nomor ini."
    ),
    "ticket-unknown": Kind(
        404, "No ticket with this id lies with you.", "Tidak ada pengaduan dengan nomor ini di mejamu."
    ),
    "webhook-unknown": Kind(
        404, "There is no webhook of yours with this id.", "Tidak ada webhook milikmu dengan nomor ini."
    ),
    "webhook-refused": Kind(
        422, "This webhook cannot be made: detail says why.",
        "Webhook ini tidak dapat dibuat: lihat detail.",
    ),
    "method-not-allowed": Kind(
        405, "This address cannot be called with this method.", "Alamat ini tidak dapat dipanggil begitu."
    ),
    "key-in-use": Kind(
        409, "A request with this Idempotency-Key is being worked on: ask again in a second.",
        "Permintaan dengan Idempotency-Key ini sedang dikerjakan: ulangi sedetik lagi.",
    ),
    "body-too-large": Kind(413, "The body is too large.", "Isinya terlalu besar."),
    "body-kind-wrong": Kind(
        415, "The body must be plain application/json.", "Isinya harus application/json tanpa kompresi."
    ),
    "body-invalid": Kind(
        422, "The body does not say what is needed here.", "Isinya tidak menyebut yang diperlukan."
    ),
    "csv-kind-wrong": Kind(
        415, "The body must be plain text/csv.", "Isinya harus text/csv tanpa kompresi."
    ),
    "csv-columns-wrong": Kind(
        422, "The file has the wrong columns; nothing was done.",
        "Kolom berkasnya salah; tidak ada yang dikerjakan.",
    ),
    "csv-empty": Kind(422, "The file has no rows.", "Berkasnya tidak punya baris."),
    "csv-malformed": Kind(
        422, "The file is not CSV; nothing was done.", "Berkasnya bukan CSV; tidak ada yang dikerjakan."
    ),
    "csv-in-use": Kind(
        409, "A file of yours is being worked on: send this one when its receipts have come.",
        "Berkasmu yang lain sedang dikerjakan: kirim yang ini sesudah tanda terimanya datang.",
    ),
    "csv-not-text": Kind(
        422, "The file is not text in UTF-8; nothing was done.",
        "Berkasnya bukan teks UTF-8; tidak ada yang dikerjakan.",
    ),
    "csv-too-long": Kind(
        422, "The file has over 50,000 rows; nothing was done.",
        "Berkasnya lebih dari 50.000 baris; tidak ada yang dikerjakan.",
    ),
    "key-reused": Kind(
        422, "This Idempotency-Key was used for another body.", "Idempotency-Key ini dipakai untuk isi lain."
    ),
    "too-many": Kind(
        429, "Too many requests: wait as long as Retry-After says.",
        "Terlalu banyak permintaan: tunggu selama Retry-After.",
    ),
    "our-fault": Kind(
        500, "Something broke on our side; we have been told.",
        "Ada yang rusak di pihak kami; kami sudah diberi tahu.",
    ),
    "busy": Kind(
        503, "Too much at once. Send the same again: what was done is not done twice.",
        "Sedang ramai sekali. Kirim lagi yang sama: yang sudah jadi tidak diulang.",
    ),
}  # fmt: skip

HOUSE: Final = {
    "form-too-large": "body-too-large",
    "form-kind-wrong": "body-kind-wrong",
    "not-allowed": "scope-missing",
    "not-signed-in": "token-unknown",
}
"""Problems that the house raises for all its sites, under the name that partners know."""


class ProblemAnswer(msgspec.Struct, frozen=True):
    """Problem details (RFC 9457). ``type`` is stable: decide by it, show the sentences."""

    type: str
    title: str
    title_id: str
    status: int
    instance: str
    request_id: str
    detail: str = ""


def refuse(kind: str, detail: str = "", headers: dict[str, str] | None = None) -> Problem:
    """A problem of this interface, to be raised. KeyError for a kind that is not in ``KINDS``."""
    known = KINDS[kind]
    return Problem(known.status, kind, known.en, detail, headers)


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Any exception of a route for partners as problem details."""
    problem = problem_of(error)
    kind = HOUSE.get(problem.kind, problem.kind)
    known = KINDS.get(kind, Kind(problem.status, problem.title, problem.title))
    body = ProblemAnswer(
        type=TYPE_BASE + kind,
        title=known.en,
        title_id=known.id,
        status=problem.status,
        instance=request.scope["path"],
        request_id=request_id_of(request),
        detail=problem.detail,
    )
    fields = msgspec.to_builtins(body) | problem.members
    if not problem.detail:
        del fields["detail"]
    headers = {**headers_of(request), **problem.headers, "Cache-Control": "no-store"}
    return Response(
        msgspec.json.encode(fields), status_code=problem.status, media_type=PROBLEM_JSON, headers=headers
    )
