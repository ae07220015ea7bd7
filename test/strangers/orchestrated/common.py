"""Settings, the envelope, and calls to others."""

import asyncio
import json
import logging
import time
import uuid
from datetime import datetime, timezone
from typing import Any, Dict, Optional

import httpx
from pydantic import BaseSettings, constr

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
logging.getLogger("httpx").setLevel(logging.WARNING)
log = logging.getLogger("droplet")
MAX_BYTES = 1_000_000


class Settings(BaseSettings):
    """Names are those of the environment; what has no default must be set."""

    port: int = 8010
    droplet_id: int = 12
    droplet_name: str = "Twelve"
    droplet_domain: str = "drop12.fullpotential.ai"
    steward: str = "Unknown"
    registry_base_url: str
    registry_key: constr(strip_whitespace=True, min_length=1)
    orchestrator_url: Optional[str] = None
    heartbeat_interval: float = 60
    jwt_issuer: constr(min_length=1)
    jwt_audience: constr(min_length=1)
    jwks_url: constr(min_length=1)
    jwks_cache_seconds: float = 600
    jwks_cooldown_seconds: float = 30
    http_timeout_seconds: float = 5
    retry_base_ms: float = 1000


settings = Settings()
MY_NAME = f"droplet-{settings.droplet_id}"
started = time.monotonic()


def utc_now() -> str:
    return datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")


def envelope(kind: str, target: str, payload: Dict[str, Any], trace_id: Optional[str] = None) -> dict:
    return {
        "udc_version": "1.0",
        "trace_id": trace_id or str(uuid.uuid4()),
        "source": MY_NAME,
        "target": target,
        "message_type": kind,
        "timestamp": utc_now(),
        "payload": payload,
    }


async def fetch(method: str, url: str, headers: Optional[dict] = None, body: Any = None):
    """Status and JSON of an answer; the deadline and the size limit hold for the whole of it."""

    async def exchange():
        async with httpx.AsyncClient(timeout=settings.http_timeout_seconds) as client:
            async with client.stream(method, url, headers=headers, json=body) as answer:
                raw = b""
                async for chunk in answer.aiter_bytes():
                    raw += chunk
                    if len(raw) > MAX_BYTES:
                        raise ValueError("answer too long")
                return answer.status_code, raw

    status, raw = await asyncio.wait_for(exchange(), settings.http_timeout_seconds)
    try:
        return status, json.loads(raw)
    except (ValueError, RecursionError):
        return status, None
