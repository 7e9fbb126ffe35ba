"""Everything that one simulator process holds."""

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.files import read_file
from nightclerk.simulator.gateway import Gateway
from nightclerk.simulator.seed.payments import open_payments
from nightclerk.simulator.seed.shop import fill_shop, open_shop
from nightclerk.simulator.settings import SimulatorSettings
from nightclerk.simulator.shop import Shop


class Simulation:
    """The shops, the clock and the manners of a simulator."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self.settings = settings
        self.clock = Clock(settings.start)
        self.gateway = Gateway()
        self.versions = settings.versions
        self.latency = settings.latency
        self.latency_per_row = settings.latency_per_row
        self.shops: dict[str, Shop] = {}
        for shop in settings.shops:
            address = f"{_address(settings)}/_storage/{shop.name.lower()}"
            made = Shop(shop, self.clock, lag=settings.index_lag, address=address)
            open_shop(made, self.clock)
            if shop.file is not None:
                read_file(made, shop.file)
            else:
                fill_shop(made, self.clock)
            open_payments(made)
            self.shops[shop.name.lower()] = made

    def shop(self, name: str) -> Shop | None:
        """Find a shop by its name in the path; none given is the first one."""
        if not name:
            return next(iter(self.shops.values()), None)
        return self.shops.get(name.lower())

    def named(self, name: str) -> Shop:
        """Find a shop by its name; `Refused` where there is none."""
        shop = self.shop(name)
        if shop is None:
            raise Refused(words("The simulator has no shop “{name}”", name=name))
        return shop

    def version_for(self, asked: str) -> str | None:
        """Give the version that answers: an old one falls forward to the oldest."""
        if asked in self.versions or asked == "unstable":
            return asked
        year, _, month = asked.partition("-")
        if not (year.isdecimal() and month.isdecimal()) or asked > self.versions[-1]:
            return None
        return next(version for version in self.versions if version > asked)


def _address(settings: SimulatorSettings) -> str:
    """Give the address under which this machine reaches the simulator."""
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104
    return f"http://{host}:{settings.port}"
