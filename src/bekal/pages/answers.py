"""What becomes of an exception: the door, an error page, or problem details."""

from __future__ import annotations

from typing import Final

from litestar import Response

from .forms import AnyRequest
from .problems import NotSignedIn, Problem, as_json, problem_of
from .shell import go, keep_draft, page, shell_of
from .words import mark as _
from .words import without_prefix

_ADVICE: Final = {
    400: _("Kembali ke halaman sebelumnya dan coba sekali lagi."),
    401: _("Masuk dulu dengan nomor HP-mu."),
    403: _(
        "Buka lagi halamannya lalu kirim sekali lagi. "
        "Kalau peramban menolak cookie, izinkan dulu untuk situs ini."
    ),
    404: _("Mungkin alamatnya salah ketik, atau halamannya sudah pindah."),
    409: _("Keluar dulu, lalu masuk lagi dengan nomormu sendiri. Tidak ada yang tersimpan."),
    413: _("Persingkat isiannya, lalu kirim lagi."),
    429: _("Tunggu beberapa menit sebelum mencoba lagi."),
    500: _(
        "Bukan salahmu, dan kami sudah diberi tahu. Coba lagi sebentar lagi; "
        "yang sudah tersimpan tidak hilang."
    ),
    503: _("Tempatmu tidak hilang: undian tidak melihat siapa yang lebih dulu. Coba lagi sebentar lagi."),
}


_ADVICE_BY_KIND: Final = {
    "cookies-blocked": _(
        "Tanpa cookie kami tidak bisa tahu bahwa isian ini darimu. Buka setelan peramban, izinkan cookie "
        "untuk situs ini, lalu buka lagi halamannya. Kami hanya memakai cookie yang perlu untuk masuk."
    ),
}


def answer_exception(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Answer any exception that a handler, the guard or the router raised."""
    if isinstance(error, NotSignedIn):
        return _to_the_door(request, error)
    problem = problem_of(error)
    if wants_json(request):
        return as_json(request, problem, shell_of(request).translate("en", problem.title))
    return show_problem(request, problem)


def show_problem(request: AnyRequest, problem: Problem) -> Response[bytes]:
    """The error page, in the language of the address."""
    context = {
        "status": problem.status,
        "title": problem.title,
        "advice": _ADVICE_BY_KIND.get(problem.kind) or _ADVICE.get(problem.status, _ADVICE[400]),
    }
    return page(request, "pages/problem.html", context, status=problem.status, headers=problem.headers)


def wants_json(request: AnyRequest) -> bool:
    """Whether a program asks: an Accept header without HTML."""
    accepted = request.headers.get("accept", "*/*")
    return "json" in accepted and "text/html" not in accepted


def _to_the_door(request: AnyRequest, error: NotSignedIn) -> Response[bytes]:
    handler = request.scope.get("route_handler")
    path = (handler.opt.get("back") if handler else None) or without_prefix(request.scope["path"])
    if error.draft is not None:
        at = request.app.state.clock.now()
        return go(request, error.door, set_cookies=keep_draft(request, error.draft, at), ke=path, habis="1")
    return go(request, error.door, ke=path)
