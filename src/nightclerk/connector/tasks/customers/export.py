"""Send customers to Shopify: written down first, sent once, asked for when in doubt."""

from collections.abc import Sequence

from nightclerk.connector.models import (
    CustomerSettings,
    MappedBy,
    OutgoingChange,
    Shop,
    ShopCustomer,
)
from nightclerk.connector.selectors import mirror
from nightclerk.connector.selectors.customers import shop_customers
from nightclerk.connector.services.customers.keeping import OUT_STREAM, keep_customers
from nightclerk.connector.services.customers.outgoing import (
    KIND,
    Wanted,
    keep_confirmed,
    link_sent,
    linked_pages,
    plan_change,
    wanted_creation,
    wanted_update,
    wanted_updates,
)
from nightclerk.connector.services.sending import outbox
from nightclerk.connector.services.syncs.skips import LeftOut, keep_skipped
from nightclerk.connector.tasks.customers.params import SyncCustomersParams
from nightclerk.connector.tasks.customers.port import CustomerPort
from nightclerk.connector.tasks.sending.calls import may_send
from nightclerk.core import clock
from nightclerk.core.errors import (
    Broken,
    NightclerkError,
    NotReady,
    Refused,
    Transient,
)
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.ledger.models import Customer
from nightclerk.shopify.errors import Uncertain


class CustomerExport:
    """Sends what differs of a shop's mapped buyers, and customers that are added."""

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        settings: CustomerSettings,
        params: SyncCustomersParams,
        port: CustomerPort,
    ) -> None:
        self._ctx, self._shop, self._port = ctx, shop, port
        self._settings, self._params = settings, params
        self._resting = mirror.resting_skips(shop, OUT_STREAM)
        self._done = 0
        self._sends = may_send(ctx, shop, dry_run=params.dry_run)

    def run(self) -> None:
        """Settle what is in doubt, then send what differs, or add who was named."""
        if self._sends:
            self._settle()
        if self._params.add:
            self._add(self._params.add)
        elif self._settings.direction == CustomerSettings.Direction.TO_SHOPIFY:
            for page in linked_pages(self._shop):
                self._send_all(wanted_updates(page, self._settings))
                self._done += len(page)
                self._ctx.progress(self._done)
        elif self._params.direction in ("to", "both"):
            self._ctx.say(words("The shop card does not let customers update Shopify"))

    def _settle(self) -> None:
        """Ask Shopify for every change of which nobody knows whether it arrived."""
        outbox.abandoned(self._shop, KIND, before=clock.now())
        unknown = outbox.unfinished(self._shop, KIND).filter(
            state=OutgoingChange.State.UNKNOWN
        )
        for change in unknown.select_related("shop"):
            self._ctx.check()
            if change.gid:
                self._settle_update(change)
            else:
                self._settle_creation(change)

    def _settle_update(self, change: OutgoingChange) -> None:
        """Confirm a change that Shopify has; the others are sent again, or replaced."""
        page = self._port.read([change.gid])
        keep_customers(self._shop, page.rows, run_id=self._ctx.run_id)
        row = shop_customers(self._shop, [change.gid]).get(change.gid)
        if not page.rows or row is None or row.customer is None:
            outbox.drop(change)
            return
        wanted = wanted_update(row, self._settings)
        if not wanted.told:
            keep_confirmed(change, page.rows[0], run_id=self._ctx.run_id)
            self._ctx.count(confirmed=1)
        elif wanted.key == change.key:
            outbox.retry(change)
        else:
            outbox.drop(change)

    def _settle_creation(self, change: OutgoingChange) -> None:
        told = change.payload
        gid = self._port.find(
            email=str(told.get("email", "")), phone=str(told.get("phone", ""))
        )
        page = self._port.read([gid]) if gid else None
        if page is not None and page.rows:
            keep_confirmed(change, page.rows[0], run_id=self._ctx.run_id)
            self._ctx.count(confirmed=1)
            return
        outbox.retry(change)
        customer = Customer.objects.filter(no=change.subject).first()
        if customer is not None:
            self._send_all([wanted_creation(self._shop, customer, self._settings)])

    def _add(self, numbers: Sequence[str]) -> None:
        """Add customers to Shopify; who is there already is linked, not added."""
        customers = Customer.objects.filter(no__in=numbers).order_by("no")
        found = {customer.no: customer for customer in customers}
        linked = ShopCustomer.objects.filter(
            shop=self._shop, customer__in=found.values()
        )
        known = set(linked.values_list("customer__no", flat=True))
        for no in dict.fromkeys(numbers):
            self._ctx.check()
            if no not in found:
                self._ctx.skip(no, words("There is no customer {no}", no=no))
            elif no in known:
                self._ctx.skip(no, words("Customer {no} is at Shopify already", no=no))
            else:
                self._add_one(found[no])
            self._done += 1
            self._ctx.progress(self._done, len(numbers))

    def _add_one(self, customer: Customer) -> None:
        wanted = wanted_creation(self._shop, customer, self._settings)
        if not customer.email:
            no_email = Refused(
                words("Customer {no} has no e-mail address", no=customer.no),
                hint=words("Shopify knows buyers by it: enter one."),
            )
            self._skip(wanted, no_email)
            return
        gid = self._port.find(email=customer.email, phone=customer.phone)
        if not gid:
            self._send_all([wanted])
        elif self._sends:
            self._link(gid, customer)

    def _link(self, gid: str, customer: Customer) -> None:
        page = self._port.read([gid])
        keep_customers(self._shop, page.rows, run_id=self._ctx.run_id)
        if link_sent(self._shop, gid, customer, how=MappedBy.EMAIL):
            self._ctx.count(linked=1)
            self._ctx.touch("customer", customer.no, key=str(customer.pk))
        else:
            self._ctx.skip(
                customer.no,
                words("Shopify has this e-mail address for another customer of ours"),
            )

    def _send_all(self, wanted: Sequence[Wanted]) -> None:
        """Send changes one by one, then read how all of them are there now."""
        if not self._sends:
            self._ctx.count(would_send=len(wanted))
            return
        sent = [change for each in wanted if (change := self._sent(each)) is not None]
        if not sent:
            return
        page = self._port.read([change.gid for change in sent])
        rows = {row.gid: row for row in page.rows}
        for change in sent:
            if change.gid in rows:
                keep_confirmed(change, rows[change.gid], run_id=self._ctx.run_id)
            self._ctx.count(ok=1, sent=1)
            self._ctx.touch("customer", change.subject)

    def _sent(self, wanted: Wanted) -> OutgoingChange | None:
        """Send one change; gives it where Shopify has it now."""
        self._ctx.check()
        change = plan_change(self._shop, wanted, run_id=self._ctx.run_id)
        if change.state == OutgoingChange.State.REJECTED:
            if wanted.record in self._resting:
                self._ctx.count(postponed=1)
                return None
            outbox.retry(change)
        if not outbox.claim(change, run_id=self._ctx.run_id):
            return None
        try:
            change.gid = self._port.put(wanted.told, gid=change.gid)
        except (Refused, Uncertain, Broken) as error:
            self._failed(change, wanted, error)
            return None
        except (Transient, NotReady):
            # It never arrived: nothing is in doubt.
            outbox.release(change)
            raise
        outbox.confirm(change, gid=change.gid)
        return change

    def _failed(
        self, change: OutgoingChange, wanted: Wanted, error: NightclerkError
    ) -> None:
        if isinstance(error, Refused):
            outbox.reject(change, error)
        else:
            outbox.leave_unknown(change, error)
        self._skip(wanted, error)

    def _skip(self, wanted: Wanted, error: NightclerkError) -> None:
        name = str(wanted.customer)
        if self._sends:
            left = LeftOut(wanted.record, name, error)
            keep_skipped(self._shop, OUT_STREAM, left, run_id=self._ctx.run_id)
        self._ctx.skip(name, error)
