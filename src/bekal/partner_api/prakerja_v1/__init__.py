"""The contract that today's institutions' software speaks, so that it works with its host name changed.

    POST /api/v1/integration/payment/redeem-code/status
    POST /api/v1/integration/payment/redeem-code/commit
    POST /api/v1/integration/oauth/url-generate
    POST /api/v1/integration/tpm/submission
    POST /api/v1/integration/tpm/feedback/submission

Every request is signed (headers ``client_code``, ``timestamp``, ``signature``; see ``signature.py``), and the
answer is ``{success, message, data}``. The reference of a request is (client, redeem code, session,
operation). It decides nothing: ``journey.answer_codes`` does.
"""

from .guarding import BODY_BYTES_MAX, PREFIX, only_signed
from .handlers import route_handlers

__all__ = ["BODY_BYTES_MAX", "PREFIX", "only_signed", "route_handlers"]
