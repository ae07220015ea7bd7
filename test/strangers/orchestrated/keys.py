"""The Registry's signing keys."""

import asyncio
import json
import time
from typing import Any, Optional

import httpx
from jwt.algorithms import RSAAlgorithm
from starlette.exceptions import HTTPException

from .common import fetch, log, settings


class KeySet:
    """The Registry's signing keys, asked for again when stale or when a key is not among them."""

    def __init__(self):
        self.keys: Optional[dict] = None
        self.loaded = self.tried = float("-inf")
        self.lock = asyncio.Lock()

    async def find(self, kid: str):
        async with self.lock:
            now = time.monotonic()
            stale = self.keys is None or kid not in self.keys
            stale = stale or now - self.loaded > settings.jwks_cache_seconds
            if stale and now - self.tried > settings.jwks_cooldown_seconds:
                self.tried = now
                await self.load()
        if self.keys is None:
            raise HTTPException(503, "Signing keys are not available")
        return self.keys.get(kid)

    async def load(self):
        try:
            status, body = await fetch("GET", settings.jwks_url)
            if status != 200 or not isinstance(body, dict) or not isinstance(body.get("keys"), list):
                raise ValueError(f"status {status}")
        except (httpx.HTTPError, asyncio.TimeoutError, ValueError) as error:
            log.warning("key set: %r", error)
            return
        self.keys = dict(filter(None, map(self.usable, body["keys"])))
        self.loaded = time.monotonic()

    @staticmethod
    def usable(jwk: Any):
        if not isinstance(jwk, dict) or jwk.get("kty") != "RSA" or not isinstance(jwk.get("kid"), str):
            return None
        if jwk.get("use", "sig") != "sig" or jwk.get("alg", "RS256") != "RS256":
            return None
        try:
            key = RSAAlgorithm.from_jwk(json.dumps({name: jwk[name] for name in ("kty", "n", "e")}))
            strong = 2048 <= key.key_size <= 8192 and key.public_numbers().e >= 65537
            return (jwk["kid"], key) if strong else None
        except Exception as error:
            log.warning("a key cannot be used: %r", error)
            return None
