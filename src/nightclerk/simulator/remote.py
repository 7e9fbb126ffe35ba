"""The handles of a running simulator, called over HTTP."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from nightclerk.core.errors import Refused
from nightclerk.core.text import verbatim
from nightclerk.simulator.goods_remote import GoodsHandles
from nightclerk.simulator.payments_remote import PaymentHandles
from nightclerk.simulator.shipping_remote import ShippingHandles

Json = dict[str, Any]


class RemoteControl(GoodsHandles, PaymentHandles, ShippingHandles):
    """Moves the clock, plans troubles, changes orders of one simulated shop."""

    def __init__(
        self, url: str, *, shop: str = "DEMO", http: httpx.Client | None = None
    ) -> None:
        self.url, self.shop = url.rstrip("/"), shop
        self._http = http or httpx.Client(
            base_url=f"{self.url}/_control", timeout=30, trust_env=False
        )

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def for_shop(self, shop: str) -> "RemoteControl":
        """Give the handles of another shop of the same simulator."""
        return RemoteControl(self.url, shop=shop, http=self._http)

    def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self._http.request(method, path, json=body)
        found: Json = answer.json()
        if answer.status_code != httpx.codes.OK:
            raise Refused(verbatim(str(found.get("error", answer.text))))
        return found

    def _here(self, method: str, path: str, body: Json | None = None) -> Json:
        return self._call(method, f"/shops/{self.shop}/{path}", body)

    def state(self) -> Json:
        """Give the clock, the versions and how much each shop holds."""
        return self._call("GET", "/state")

    def now(self) -> datetime:
        """Give the shop's time in UTC."""
        return datetime.fromisoformat(self.state()["now"])

    def set_clock(self, moment: datetime) -> None:
        """Make it this moment at the shop."""
        self._call("POST", "/clock", {"set": moment.isoformat()})

    def advance(self, seconds: float) -> None:
        """Let time pass, for buckets, tokens and the search index too."""
        self._call("POST", "/clock", {"advance": seconds})

    def stop_clock(self) -> None:
        """Freeze the shop's time; buckets go on filling."""
        self._call("POST", "/clock", {"running": False})

    def run_clock(self) -> None:
        """Let a stopped clock run on."""
        self._call("POST", "/clock", {"running": True})

    def supported_versions(self, *versions: str) -> None:
        """Say which API versions there are; older ones fall forward."""
        self._call("POST", "/manners", {"versions": list(versions)})

    def latency(self, seconds: float, *, per_row: float = 0.0) -> None:
        """Let every answer take this long."""
        body = {"latency": seconds, "latency_per_row": per_row}
        self._call("POST", "/manners", body)

    def index_lag(self, seconds: float) -> None:
        """Say how long a change takes to be found by `query:`."""
        self._call("POST", "/manners", {"index_lag": seconds})

    def bulk_pace(self, **pace: float) -> None:
        """Say how fast bulk operations go: `rows_per_second`, `waits`, `cancels`."""
        self._here("POST", "bulk", dict(pace))

    def bulk_operations(self) -> list[Json]:
        """Give every bulk operation, the oldest first."""
        return list(self._here("GET", "bulk")["operations"])

    def media_seconds(self, seconds: float) -> None:
        """Say how long a picture takes to be ready."""
        self._here("POST", "media", {"seconds": seconds})

    def put_picture(self, url: str, content: bytes) -> None:
        """Let the shop find a picture at an address somewhere in the world."""
        body = {"url": url, "content": base64.b64encode(content).decode()}
        self._here("POST", "pictures", body)

    def plan(self, name: str) -> None:
        """Give the shop the buckets of a plan: standard, advanced, plus, enterprise."""
        self._here("POST", "plan", {"plan": name})

    def bucket(self, *, maximum: float, rate: float) -> None:
        """Give the shop buckets of any size and rate, full."""
        self._here("POST", "plan", {"maximum": maximum, "rate": rate})

    def grant(self, scopes: Iterable[str]) -> None:
        """Set the scopes that the shop grants."""
        self._here("POST", "access", {"scopes": list(scopes)})

    def protected_data(self, level: int) -> None:
        """Approve the app for customer data of level 0 (none), 1 or 2 (all)."""
        self._here("POST", "access", {"protected_data": level})

    def freeze(self) -> None:
        """Answer 402 from now on, as a shop whose bill was not paid."""
        self._here("POST", "access", {"frozen": True})

    def thaw(self) -> None:
        """Undo `freeze`."""
        self._here("POST", "access", {"frozen": False})

    def lock(self) -> None:
        """Answer 423 from now on."""
        self._here("POST", "access", {"locked": True})

    def unlock(self) -> None:
        """Undo `lock`."""
        self._here("POST", "access", {"locked": False})

    def revoke_tokens(self) -> None:
        """Make every token worthless; new ones can be asked for."""
        self._here("POST", "access", {"revoked": True})

    def restore_token(self) -> None:
        """Let the static token in again."""
        self._here("POST", "access", {"revoked": False})

    def refuse_permanent_tokens(self) -> None:
        """Answer 403 to tokens that do not expire, as public apps get it."""
        self._here("POST", "access", {"permanent_refused": True})

    def authorization_code(self) -> str:
        """Give a code, as if a merchant had installed the app."""
        return str(self._here("POST", "authorization-code", {})["code"])

    def fault(self, kind: str, **settings: Any) -> None:
        """Plan one trouble; see `faults.Fault` for its settings."""
        self._here("POST", "faults", {"faults": [{"kind": kind, **settings}]})

    def clear_faults(self) -> None:
        """Let everything go well again."""
        self._here("DELETE", "faults")

    def requests(self) -> list[Json]:
        """Give the request log: operation, kind, status, requested, actual, errors."""
        return list(self._here("GET", "requests")["requests"])

    def forget_requests(self) -> None:
        """Empty the request log."""
        self._here("DELETE", "requests")

    def add(
        self, *, lag: float | None = None, **lists: Sequence[Mapping[str, Any]]
    ) -> list[str]:
        """Add or change customers, companies, products, orders …; gives their ids.

        An object with a known id is changed, any other is new. `lag` 0 lets the
        search index know at once.
        """
        body: Json = {name: list(items) for name, items in lists.items()}
        if lag is not None:
            body["lag"] = lag
        return list(self._here("POST", "objects", body)["ids"])

    def add_order(self, *, lag: float | None = None, **fields: Any) -> str:
        """Add one order, or change the one of this id; gives its id."""
        return self.add(lag=lag, orders=[fields])[0]

    def delete(self, gid: str, *, lag: float | None = None) -> None:
        """Delete an object; its id is unknown from now on."""
        self._here("POST", "objects/delete", {"id": gid, "lag": lag})

    def customers(self) -> list[Json]:
        """Give every customer: id, name, email, phone, updatedAt."""
        return list(self._here("GET", "customers")["customers"])

    def mutations(self) -> list[Json]:
        """Give what apps wanted changed: operation, variables, done, errors."""
        return list(self._here("GET", "mutations")["mutations"])

    def forget_mutations(self) -> None:
        """Empty the list of what was wanted changed."""
        self._here("DELETE", "mutations")

    def orders(self) -> list[Json]:
        """Give every order: id, name, createdAt, updatedAt, total."""
        return list(self._here("GET", "orders")["orders"])

    def edit_order(
        self,
        order: str,
        *,
        quantities: Mapping[str, int] | None = None,
        added: Sequence[Mapping[str, Any]] = (),
        discounts: Mapping[str, str] | None = None,
        keeps_shipping: bool = True,
    ) -> None:
        """Edit an order (id or name): quantities and discounts by SKU or line id."""
        body = {
            "order": order,
            "quantities": dict(quantities or {}),
            "added": list(added),
            "discounts": dict(discounts or {}),
            "keeps_shipping": keeps_shipping,
        }
        self._here("POST", "orders/edit", body)

    def cancel_order(self, order: str, *, reason: str = "CUSTOMER") -> None:
        """Cancel an order and pay it back."""
        self._here("POST", "orders/cancel", {"order": order, "reason": reason})

    def close_order(self, order: str) -> None:
        """Archive an order."""
        self._here("POST", "orders/close", {"order": order})

    def delete_order(self, order: str) -> None:
        """Delete an order."""
        self._here("POST", "orders/delete", {"order": order})

    def refund_order(
        self, order: str, quantities: Mapping[str, int] | None = None, **how: Any
    ) -> None:
        """Pay goods back, by SKU or line id; `how` as `cashier.Refunding`, `restock`.

        Such as `shipping=True`, `shipping="2.00"`, `amount="5.00"`, `fee="3.00"`,
        `pending=True`; amounts of money are numbers or texts.
        """
        body = {"order": order, "quantities": dict(quantities or {}), **how}
        self._here("POST", "orders/refund", body)

    def settle_refunds(self, order: str) -> None:
        """Let the refunds of an order that were pending go through."""
        self._here("POST", "orders/settle", {"order": order})

    def exchange(
        self, order: str, back: Mapping[str, int], added: Sequence[Mapping[str, Any]]
    ) -> None:
        """Take goods back and send new lines instead; the difference is paid."""
        body = {"order": order, "back": dict(back), "added": list(added)}
        self._here("POST", "orders/exchange", body)

    def pay_order(
        self,
        order: str,
        gateway: str = "shopify_payments",
        amount: str | None = None,
        *,
        rounding: str = "0",
        **told: Any,
    ) -> None:
        """Pay an amount, or all that is owed, such as with a `gift_card`.

        `told` are `card` (its company), `gift_card` (its number), `status` and other
        fields of Shopify's `OrderTransaction`.
        """
        body = {"order": order, "gateway": gateway, "rounding": rounding, **told}
        if amount is not None:
            body["amount"] = amount
        self._here("POST", "orders/pay", body)

    def change_address(self, order: str, **address: Any) -> None:
        """Send an order elsewhere: fields of Shopify's `MailingAddress`."""
        self._here("POST", "orders/address", {"order": order, "address": address})
