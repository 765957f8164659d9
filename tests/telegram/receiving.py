"""The methods by which the bot gets updates and files: getUpdates, the webhook's four, getFile."""

import re
from urllib.parse import urlsplit

from tests.telegram.refusals import POLL_ENDED_BY_WEBHOOK, WEBHOOK_ACTIVE, RefusedError, bad_request
from tests.telegram.webhook import Address, Webhook
from tests.telegram.wire import JSON, Call
from tests.telegram.world import World

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
PORTS = {None, 80, 88, 443, 8443}
DEFAULT_CONNECTIONS = 40


async def get_updates(world: World, call: Call) -> list[JSON]:
    if world.webhook is not None:
        raise RefusedError(WEBHOOK_ACTIVE)
    params = call.params
    world.updates.allowed = params.get("allowed_updates", world.updates.allowed)
    limit = min(max(params.get("limit", 100), 1), 100)
    return await world.updates.poll(params.get("offset", 0), limit, max(params.get("timeout", 0), 0))


async def set_webhook(world: World, call: Call) -> bool:
    params = call.params
    if not params["url"]:
        return await delete_webhook(world, call)
    _check_address(params)
    await delete_webhook(world, call)
    world.updates.end_poll(POLL_ENDED_BY_WEBHOOK)
    world.updates.allowed = params.get("allowed_updates", world.updates.allowed)
    connections = params.get("max_connections", DEFAULT_CONNECTIONS)
    address = Address(params["url"], _target(world, params["url"]), params.get("secret_token"), connections)
    world.webhook = Webhook(address, world.updates, world.clock)
    return True


async def delete_webhook(world: World, call: Call) -> bool:
    if world.webhook is not None:
        await world.webhook.close()
        world.webhook = None
    if call.params.get("drop_pending_updates"):
        world.updates.forget()
    return True


def get_webhook_info(world: World, _call: Call) -> JSON:
    facts: JSON = {"has_custom_certificate": False, "pending_update_count": len(world.updates.pending)}
    if world.updates.allowed:
        facts["allowed_updates"] = world.updates.allowed
    if world.webhook is None:
        return {"url": "", **facts}
    if world.webhook.last_error:
        facts["last_error_date"], facts["last_error_message"] = world.webhook.last_error
    return {"url": world.webhook.address.url, "max_connections": world.webhook.address.max_connections, **facts}


def get_file(world: World, call: Call) -> JSON:
    return world.shelf.link(call.params["file_id"])


def _check_address(params: JSON) -> None:
    """Telegram wants HTTPS on four ports; a server on loopback is ours and may be anything."""
    url = urlsplit(params["url"])
    if url.hostname not in LOOPBACK and url.scheme != "https":
        raise RefusedError(bad_request("bad webhook: An HTTPS URL must be provided for webhook"))
    if url.hostname not in LOOPBACK and url.port not in PORTS:
        raise RefusedError(bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"))
    if not 1 <= params.get("max_connections", 1) <= 100:
        raise RefusedError(bad_request("max_connections must be between 1 and 100"))
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", params.get("secret_token", "x")):
        raise RefusedError(bad_request("secret token contains unallowed characters"))


def _target(world: World, url: str) -> str:
    """A public address is never called: a test says which loopback server stands for it."""
    if urlsplit(url).hostname in LOOPBACK:
        return url
    public = next((public for public in world.reroute if url.startswith(public)), None)
    if public is None:
        raise RefusedError(bad_request("bad webhook: Failed to resolve host: Name or service not known"))
    return world.reroute[public] + url.removeprefix(public)
