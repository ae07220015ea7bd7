"""A droplet in Python: FastAPI, httpx, PyJWT and its PyJWKClient, all as they come."""

import asyncio
import logging
import os
import resource
import time
import uuid
from collections import deque
from datetime import datetime, timezone
from typing import Any, Dict, Literal

import httpx
import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jwt import PyJWKClient
from pydantic import BaseModel

DROPLET_ID = int(os.environ.get("DROPLET_ID", "4"))
DROPLET_NAME = os.environ.get("DROPLET_NAME", "FastAPI Droplet")
DROPLET_DOMAIN = os.environ.get("DROPLET_DOMAIN", "drop4.fullpotential.ai")
STEWARD = os.environ.get("STEWARD", "Unknown")
REGISTRY = os.environ["REGISTRY_BASE_URL"].rstrip("/")
REGISTRY_KEY = os.environ["REGISTRY_KEY"]
HEARTBEAT_INTERVAL = float(os.environ.get("HEARTBEAT_INTERVAL", "30"))
JWT_ISSUER = os.environ["JWT_ISSUER"]
JWT_AUDIENCE = os.environ["JWT_AUDIENCE"]
JWKS_URL = os.environ["JWKS_URL"]

IDENTITY = {"id": DROPLET_DOMAIN, "host": DROPLET_DOMAIN, "droplet_id": DROPLET_DOMAIN}
METADATA = {"numeric_id": DROPLET_ID, "name": DROPLET_NAME, "steward": STEWARD}
METADATA.update(version="1.0.0", udc_version="1.0", capabilities=["messaging"])

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("droplet")
app = FastAPI(title=DROPLET_NAME, version="1.0.0")
jwks = PyJWKClient(JWKS_URL)
bearer = HTTPBearer()
started = time.monotonic()
token = {"value": None}
hits = deque()


def current_droplet(cred: HTTPAuthorizationCredentials = Depends(bearer)) -> dict:
    try:
        key = jwks.get_signing_key_from_jwt(cred.credentials).key
        known = {"audience": JWT_AUDIENCE, "issuer": JWT_ISSUER}
        return jwt.decode(cred.credentials, key, algorithms=["RS256"], **known)
    except jwt.PyJWTError as error:
        log.warning("token refused: %s", error)
        raise HTTPException(401, "Could not validate credentials", {"WWW-Authenticate": "Bearer"})


MessageType = Literal["command", "event", "query", "response", "status"]


class Outgoing(BaseModel):
    target_droplet_id: int
    message_type: MessageType
    payload: Dict[str, Any]


class Message(BaseModel):
    trace_id: uuid.UUID
    source: int
    target: int
    message_type: MessageType
    payload: Dict[str, Any]
    timestamp: datetime


@app.middleware("http")
async def count(request, call_next):
    res = await call_next(request)
    hits.append((time.monotonic(), res.status_code))
    return res


@app.get("/health")
def health():
    who = {"id": DROPLET_ID, "name": DROPLET_NAME, "steward": STEWARD}
    who.update(status="active", endpoint=f"https://{DROPLET_DOMAIN}")
    return {**who, "updated_at": datetime.now(timezone.utc)}


@app.post("/message")
def message(msg: Message, caller: dict = Depends(current_droplet)):
    return {"trace_id": msg.trace_id, "response": "executing", "data": {"accepted": True}}


@app.post("/send")
async def send(req: Outgoing, caller: dict = Depends(current_droplet)):
    endpoint = await find_endpoint(req.target_droplet_id)
    mail = {
        "trace_id": str(uuid.uuid4()),
        "source": DROPLET_ID,
        "target": req.target_droplet_id,
        **req.dict(include={"message_type", "payload"}),
        "timestamp": datetime.now(timezone.utc).isoformat(),
    }
    try:
        res = await with_retry(lambda: authed("POST", f"{endpoint}/message", mail))
    except httpx.HTTPError:
        raise HTTPException(503, "Target droplet is unreachable")
    if not res.is_success:
        raise HTTPException(502, f"Target droplet answered {res.status_code}")
    return {"trace_id": mail["trace_id"], "response": "sent", "data": {"delivered": True}}


async def find_endpoint(target: int) -> str:
    try:
        res = await authed("GET", f"{REGISTRY}/registry/droplets")
        res.raise_for_status()
        rows = res.json()["droplets"]
    except (httpx.HTTPError, ValueError, KeyError):
        raise HTTPException(503, "Registry is unavailable")
    for row in rows:
        meta = row.get("metadata") or {}
        if str(target) in (str(meta.get("numeric_id")), str(row.get("id"))):
            place = row.get("endpoint") or meta.get("endpoint") or f"https://{row.get('host')}"
            return place.rstrip("/")
    raise HTTPException(404, f"Droplet {target} not found in the Registry")


async def with_retry(func, waits=(1, 2, 4)):
    for wait in waits:
        try:
            res = await func()
            if res.status_code not in (500, 503):
                return res
        except httpx.TransportError as error:
            log.warning("retrying in %s s: %r", wait, error)
        await asyncio.sleep(wait)
    return await func()


async def get_token() -> str:
    if token["value"] is None:
        async with httpx.AsyncClient(timeout=5) as client:
            query, headers = {"droplet_id": DROPLET_DOMAIN}, {"X-Registry-Key": REGISTRY_KEY}
            ask = lambda: client.post(f"{REGISTRY}/auth/token", params=query, headers=headers)
            res = await with_retry(ask)
        res.raise_for_status()
        token["value"] = res.json()["token"]
    return token["value"]


async def authed(method: str, url: str, body=None) -> httpx.Response:
    async with httpx.AsyncClient(timeout=5) as client:
        for last in (False, True):
            headers = {"Authorization": f"Bearer {await get_token()}"}
            res = await client.request(method, url, headers=headers, json=body)
            if res.status_code != 401 or last:
                return res
            token["value"] = None


async def register() -> bool:
    body = {**IDENTITY, "ip": "0.0.0.0", "status": "active", "metadata": METADATA}
    await get_token()
    res = await with_retry(lambda: authed("POST", f"{REGISTRY}/registry/register", body))
    return res.is_success


async def heartbeat() -> bool:
    load = min(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    while hits and hits[0][0] < time.monotonic() - 60:
        hits.popleft()
    meta = {
        "cpu_percent": round(load * 100, 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "requests_last_minute": len(hits),
        "errors_last_minute": sum(status >= 500 for _, status in hits),
        "uptime_seconds": int(time.monotonic() - started),
    }
    body = {**IDENTITY, "status": "healthy", "load": round(load, 2), "metadata": meta}
    res = await authed("POST", f"{REGISTRY}/registry/heartbeat", body)
    log.info("heartbeat: %s", res.status_code)
    return await register() if res.status_code == 404 else True


async def mesh_loop():
    registered = False
    while True:
        try:
            registered = await (heartbeat() if registered else register())
        except Exception as error:
            log.warning("mesh: %r", error)
        await asyncio.sleep(HEARTBEAT_INTERVAL)


@app.on_event("startup")
async def start():
    app.state.mesh = asyncio.create_task(mesh_loop())


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=int(os.environ.get("PORT", "8010")))
