"""Routes for machines and operators: liveness, readiness, figures, static files."""

from __future__ import annotations

import asyncio

import msgspec
import psycopg
from litestar import Response, get
from litestar.params import FromPath
from prometheus_client import CONTENT_TYPE_LATEST

from bekal.base import errors, migrate, telemetry
from bekal.base.database import Database
from bekal.pages import ASSET_PATH, FOREVER, LOOPBACK, PUBLIC, AnyRequest, shell_of

_PATIENCE_SECONDS = 5


@get("/health", opt=PUBLIC, sync_to_thread=False)
def show_health() -> Response[bytes]:
    """The process answers. Asks nobody else, so a database that is down does not get the site restarted."""
    return _json({"status": "ok"}, 200)


@get("/ready", opt=PUBLIC)
async def show_readiness(request: AnyRequest) -> Response[bytes]:
    """Whether this process should be sent visitors: the database answers and its schema is current."""
    db: Database = request.app.state.db
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), db.read() as tx:
            current = await migrate.is_current(tx)
    except (psycopg.OperationalError, TimeoutError):
        return _json({"status": "database_unreachable"}, 503)
    except psycopg.ProgrammingError:
        current = False
    return _json({"status": "ok"}, 200) if current else _json({"status": "schema_not_current"}, 503)


@get("/metrics", opt=LOOPBACK, sync_to_thread=False)
def show_metrics() -> Response[bytes]:
    """Counters and timings of this process for Prometheus. No label holds anything personal."""
    return Response(telemetry.exposition(), media_type=CONTENT_TYPE_LATEST)


@get(ASSET_PATH + "{name:str}", opt=PUBLIC, sync_to_thread=False)
def show_asset(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """A static file under the name made from its content; the shelf answers most before they come here."""
    asset = shell_of(request).assets.find(name)
    if asset is None:
        raise errors.NotFound("no such file")
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    content = asset.content
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = asset.compressed, "gzip"
    return Response(content, media_type=asset.media_type, headers=headers)


def _json(body: dict[str, str], status: int) -> Response[bytes]:
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json")


route_handlers = [show_health, show_readiness, show_metrics, show_asset]
