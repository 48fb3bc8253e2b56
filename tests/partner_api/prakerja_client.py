"""An institution's software in Python, on the standard library: signs compact JSON, sends it as told."""

from __future__ import annotations

import hmac
import json
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

order = json.loads(sys.argv[1])
body = order["body"]


def compact(content: object, *, ascii_only: bool = False) -> str:
    """As ``json.dumps`` writes without blanks."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=ascii_only)


def sign(key: str, text: str) -> str:
    """Hexadecimal HMAC-SHA1."""
    return hmac.new(key.encode(), text.encode(), "sha1").hexdigest()


shapes = {
    "compact": (compact(body), compact(body)),
    "pretty": (compact(body), json.dumps(body, indent=2, ensure_ascii=False)),
    "escaped": (compact(body, ascii_only=True), json.dumps(body, indent="\t")),
    "tampered": (compact(body), compact({**body, "sequence": 2})),
    "reescaped": (compact(body), compact(body, ascii_only=True)),
}
signed, sent = shapes[order["shape"]]
text = order["client"] + order["timestamp"] + "POST" + order["path"] + (order["authorization"] or "") + signed
headers = {
    "Content-Type": "application/json",
    "client_code": order["client"],
    "timestamp": order["timestamp"],
    "signature": sign(order["key"], text),
}
if order["authorization"]:
    headers["Authorization"] = order["authorization"]
connection = HTTPConnection(urlsplit(order["origin"]).netloc)
connection.request("POST", order["path"], sent.encode(), headers)
answer = connection.getresponse()
vector = sign(
    "my_sign_key",
    'myclient_code1516239022POST/api/v1/integration/payment/redeem-code/commit{"redeem_code":"code"}',
)
sys.stdout.write(json.dumps({"vector": vector, "status": answer.status, "body": json.loads(answer.read())}))
