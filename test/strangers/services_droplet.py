"""A service of the second generation: FastAPI with plain functions, a thread for the Registry, no tokens."""

import json
import os
import resource
import threading
import time
import urllib.request
from collections import deque
from datetime import datetime, timezone
from typing import Any, Dict, Optional

import uvicorn
from fastapi import FastAPI, Request
from pydantic import BaseModel, Field, constr

NAME = os.environ.get("DROPLET_NAME", "verifier")
PORT = int(os.environ.get("PORT", "8010"))
REGISTRY = os.environ.get("REGISTRY_URL", "").rstrip("/")
INTERVAL = float(os.environ.get("HEARTBEAT_INTERVAL", "60"))
TIMEOUT = float(os.environ.get("HTTP_TIMEOUT_SECONDS", "5"))

app = FastAPI(title=NAME)
started = time.monotonic()
stats = {"requests": 0}
failures: deque = deque(maxlen=10_000)
registered = threading.Event()


class UDCMessage(BaseModel):
    trace_id: constr(strict=True, min_length=1)
    source: str = Field(..., min_length=1)
    target: str = NAME
    message_type: str = Field(..., regex="^(status|event|command|query)$")
    payload: Dict[str, Any]
    timestamp: datetime
    signature: Optional[str] = None


def now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


@app.middleware("http")
async def statistics(request: Request, call_next):
    stats["requests"] += 1
    answer = await call_next(request)
    if answer.status_code >= 500:
        failures.append(time.monotonic())
    return answer


@app.get("/health")
def health():
    return {"status": "active", "service": NAME, "version": "2.1.0", "timestamp": now()}


@app.get("/capabilities")
def capabilities():
    features = ["verify"]
    return {"version": "2.1.0", "features": features, "dependencies": ["registry"], "udc_version": "1.0"}


@app.get("/state")
def state():
    hour = [at for at in failures if at > time.monotonic() - 3600]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "uptime_seconds": int(time.monotonic() - started),
        "requests_total": stats["requests"],
        "errors_last_hour": len(hour),
        "memory_mb": round(memory, 1),
        "cpu_percent": None,
    }


@app.get("/dependencies")
def dependencies():
    known = registered.is_set()
    item = {"name": "registry", "status": "connected" if known else "unavailable"}
    return {"required": [], "optional": [item], "missing": [] if known else ["registry"]}


@app.post("/message")
def message(mail: UDCMessage):
    result = state() if mail.message_type == "query" else {"accepted": mail.message_type}
    return {"received": True, "trace_id": mail.trace_id, "processed_at": now(), "result": result}


def post(path: str, body: dict) -> int:
    data = json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    request = urllib.request.Request(REGISTRY + path, data, headers, method="POST")
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        return answer.status


def report():
    """Registers with name and address once, and again after whatever went wrong."""
    while True:
        try:
            if not registered.is_set():
                post("/droplets", {"name": NAME, "steward": "ops", "endpoint": f"http://127.0.0.1:{PORT}"})
                registered.set()
        except (OSError, ValueError) as error:
            print(f"registry: {error}", flush=True)
            registered.clear()
        time.sleep(INTERVAL)


if __name__ == "__main__":
    if REGISTRY:
        threading.Thread(target=report, daemon=True).start()
    uvicorn.run(app, host="0.0.0.0", port=PORT)
