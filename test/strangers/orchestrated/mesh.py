"""What the droplet does of itself."""

import asyncio
import os
import time
from typing import Optional

import jwt

from .common import envelope, fetch, log, settings, started, utc_now


def figures() -> dict:
    with open("/proc/self/statm", encoding="ascii") as statm:
        pages = int(statm.read().split()[1])
    load = min(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    memory = pages * os.sysconf("SC_PAGE_SIZE") // 1_048_576
    uptime = int(time.monotonic() - started)
    return {"cpu_percent": round(load * 100, 1), "memory_mb": memory, "uptime_seconds": uptime}


class Mesh:
    """Token from the Registry, then the Orchestrator is told, and told again at every interval."""

    def __init__(self):
        self.token: Optional[str] = None
        self.until = 0.0
        self.known = False
        self.checked: Optional[str] = None

    async def bearer(self) -> dict:
        if self.token is None or time.time() > self.until:
            url = f"{settings.registry_base_url.rstrip('/')}/auth/token?droplet_id={settings.droplet_id}"
            status, body = await fetch("POST", url, {"X-Registry-Key": settings.registry_key})
            if status != 200 or not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
                raise ValueError(f"no token: {status}")
            self.token = body["access_token"]
            left = jwt.decode(self.token, options={"verify_signature": False})["exp"] - time.time()
            self.until = time.time() + left * 0.9
        return {"Authorization": f"Bearer {self.token}"}

    async def tell(self, path: str, kind: str, payload: dict) -> int:
        url = f"{settings.orchestrator_url.rstrip('/')}{path}"
        for _ in range(2):
            status, _body = await fetch("POST", url, await self.bearer(), envelope(kind, "droplet-10", payload))
            if status != 401:
                break
            self.token = None
        log.info("orchestrator %s: %s", path, status)
        return status

    async def once(self) -> bool:
        if not self.known:
            who = {"droplet_id": settings.droplet_id, "name": settings.droplet_name, "steward": settings.steward}
            who.update(endpoint=f"https://{settings.droplet_domain}", capabilities=["messaging"])
            if await self.tell("/droplets/register", "command", who) not in (200, 201, 204, 409):
                return False
        own = f"/droplets/{settings.droplet_id}/heartbeat"
        status = await self.tell(own, "status", {"status": "active", "metrics": figures()})
        return status != 404

    async def live(self):
        wait = settings.retry_base_ms / 1000
        while settings.orchestrator_url:
            try:
                self.known = await self.once()
            except Exception as error:
                log.warning("mesh: %r", error)
                self.known = False
            self.checked = utc_now()
            wait = settings.retry_base_ms / 1000 if self.known else min(wait * 2, 60)
            await asyncio.sleep(settings.heartbeat_interval if self.known else wait)
