"""Who ordered: names, addresses, how to reach them."""

from typing import Any

from msgspec.structs import asdict

from nightclerk.shopify.orders.payloads import Customer, MailingAddress, Order


def address(given: MailingAddress | None) -> dict[str, Any] | None:
    """Give an address as JSON without its empty fields; None where there is none."""
    if given is None:
        return None
    return {name: value for name, value in asdict(given).items() if value}


def customer_name(order: Order) -> str:
    """Give who ordered: the company, else the customer, else who pays or receives."""
    customer = order.customer
    addresses = (order.billing_address, order.shipping_address, order.display_address)
    return _first(
        _company_name(order),
        _full_name(customer) if customer else None,
        *(given.name for given in addresses if given),
        customer.display_name if customer else None,
    )


def email(order: Order) -> str:
    """Give the order's address for mail, else the customer's own."""
    default = order.customer.default_email_address if order.customer else None
    return _first(order.email, default.email_address if default else None)


def phone(order: Order) -> str:
    """Give the first number there is: of the order, the customer, the addresses."""
    return _first(
        order.phone,
        order.display_address.phone if order.display_address else None,
        *(_phones(order.customer) if order.customer else ()),
        order.shipping_address.phone if order.shipping_address else None,
        order.billing_address.phone if order.billing_address else None,
    )


def company_fields(order: Order) -> dict[str, str]:
    """Give the columns about the company that bought; all empty for a person."""
    buyer = order.purchasing_entity
    company = buyer.company if buyer else None
    location = buyer.location if buyer else None
    contact = buyer.contact if buyer else None
    return {
        "company_gid": company.id if company else "",
        "company_name": company.name if company else "",
        "company_location_gid": location.id if location else "",
        "company_contact_gid": contact.id if contact else "",
    }


def _company_name(order: Order) -> str | None:
    buyer = order.purchasing_entity
    return buyer.company.name if buyer and buyer.company else None


def _full_name(customer: Customer) -> str:
    return " ".join(filter(None, (customer.first_name, customer.last_name)))


def _phones(customer: Customer) -> tuple[str | None, str | None]:
    own, home = customer.default_phone_number, customer.default_address
    return own.phone_number if own else None, home.phone if home else None


def _first(*texts: str | None) -> str:
    """Give the first text that is not blank."""
    return next((text.strip() for text in texts if text and text.strip()), "")
