"""A droplet for Orchestrator 2.0: FastAPI, every message and every error in the seven-field envelope."""

import asyncio
import re
from typing import Any, Dict, Literal, Optional

import jwt
import uvicorn
from fastapi import Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StrictStr, constr, validator
from starlette.exceptions import HTTPException

from orchestrated.common import MAX_BYTES, envelope, log, settings, utc_now
from orchestrated.keys import KeySet
from orchestrated.mesh import Mesh, figures

app = FastAPI(title=settings.droplet_name, docs_url=None, redoc_url=None, openapi_url=None)
COMPACT = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] ([\w-]+\.[\w-]+\.[\w-]+)", re.ASCII)


def denied(detail: str = "Could not validate credentials") -> HTTPException:
    return HTTPException(401, detail, {"WWW-Authenticate": 'Bearer error="invalid_token"'})


async def caller(authorization: Optional[str] = Header(None)) -> dict:
    match = COMPACT.fullmatch(authorization or "")
    if not match:
        raise denied("Not authenticated")
    token = match[1]
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") != "RS256" or "crit" in header or not isinstance(header.get("kid"), str):
            raise denied()
        key = await app.state.keys.find(header["kid"])
        if key is None:
            raise denied()
        claims = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            issuer=settings.jwt_issuer,
            audience=settings.jwt_audience,
            leeway=10,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
    except HTTPException:
        raise
    except Exception as error:
        # PyJWT lets errors of json, base64 and int through; none of them makes a token good.
        log.info("token refused: %s", type(error).__name__)
        raise denied()
    return claims


DropletName = constr(regex=r"^droplet-[1-9]\d{0,8}$", strict=True)


class Message(BaseModel):
    udc_version: Literal["1.0"]
    trace_id: StrictStr
    source: DropletName
    target: DropletName
    message_type: Literal["command", "query", "response", "event"]
    timestamp: StrictStr
    payload: Dict[str, Any]

    @validator("trace_id")
    def trace_is_uuid4(cls, value):
        if not re.fullmatch(r"[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}", value, re.I):
            raise ValueError("not a UUID of version 4")
        return value

    @validator("timestamp")
    def time_has_offset(cls, value):
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value, re.ASCII):
            raise ValueError("not a date and time with an offset")
        return value


@app.post("/message")
async def message(mail: Message, claims: dict = Depends(caller)):
    result = {"status": "active"} if mail.message_type == "query" else "success"
    payload = {"received": True, "trace_id": mail.trace_id, "processed_at": utc_now()}
    return envelope("response", mail.source, {**payload, "result": result, "error": None}, mail.trace_id)


@app.api_route("/health", methods=["GET", "HEAD"])
async def health():
    who = {"id": settings.droplet_id, "name": settings.droplet_name, "steward": settings.steward}
    return {**who, "status": "active", "endpoint": f"https://{settings.droplet_domain}", "updated_at": utc_now()}


@app.get("/capabilities")
async def capabilities():
    return {"version": "0.9.1", "features": ["messaging"], "dependencies": ["orchestrator"], "udc_version": "1.0"}


@app.get("/state")
async def state():
    return {**figures(), "custom_metrics": {}}


@app.get("/dependencies")
async def dependencies():
    status = "connected" if app.state.mesh.known else "unavailable"
    seen = {"id": 10, "name": "orchestrator", "status": status, "last_check": app.state.mesh.checked}
    return {"required": [seen], "optional": [], "missing": [] if app.state.mesh.known else ["orchestrator"]}


@app.get("/management/version")
async def version():
    return {"version": "0.9.1", "environment": "production"}


def failure(status: int, code: str, text: str, headers: Optional[dict] = None) -> JSONResponse:
    payload = {"status": "error", "error": {"code": code, "message": text}, "timestamp": utc_now()}
    return JSONResponse(envelope("error", "droplet-0", payload), status, headers)


@app.exception_handler(HTTPException)
async def told(_: Request, error: HTTPException):
    return failure(error.status_code, f"HTTP_{error.status_code}", str(error.detail), error.headers)


@app.exception_handler(RequestValidationError)
async def invalid(_: Request, error: RequestValidationError):
    broken = any(one["type"] == "value_error.jsondecode" for one in error.errors())
    where = ", ".join(sorted({".".join(map(str, one["loc"])) for one in error.errors()}))
    return failure(400 if broken else 422, "INVALID_MESSAGE", f"Not as it should be: {where}")


@app.exception_handler(Exception)
async def unforeseen(_: Request, error: Exception):
    return failure(500, "INTERNAL_ERROR", "Internal Server Error")


@app.middleware("http")
async def not_too_long(request: Request, call_next):
    if int(request.headers.get("content-length", "0")) > MAX_BYTES:
        return failure(413, "TOO_LARGE", "The body is too large", {"Connection": "close"})
    return await call_next(request)


@app.on_event("startup")
async def start():
    app.state.keys, app.state.mesh = KeySet(), Mesh()
    app.state.living = asyncio.create_task(app.state.mesh.live())


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=settings.port, server_header=False)
