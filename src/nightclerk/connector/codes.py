"""Shopify's codes, such as PARTIALLY_REFUNDED, in words that can be translated."""

from nightclerk.core.text import Text, verbatim, words

WORDS: dict[str, Text] = {
    # payment, transactions
    "AUTHORIZED": words("Authorised"),
    "AUTHORIZATION": words("Authorisation"),
    "AWAITING_RESPONSE": words("Awaiting response"),
    "CAPTURE": words("Capture"),
    "CHANGE": words("Change"),
    "EMV_AUTHORIZATION": words("Card authorisation"),
    "EXPIRED": words("Expired"),
    "FAILURE": words("Failed"),
    "PAID": words("Paid"),
    "PARTIALLY_PAID": words("Partially paid"),
    "PARTIALLY_REFUNDED": words("Partially refunded"),
    "PENDING": words("Payment pending"),
    "REFUND": words("Refund"),
    "REFUNDED": words("Refunded"),
    "SALE": words("Sale"),
    "SUCCESS": words("Succeeded"),
    "SUGGESTED_REFUND": words("Suggested refund"),
    "UNKNOWN": words("Unknown"),
    "VOID": words("Void"),
    "VOIDED": words("Voided"),
    # fulfilment, fulfilment orders, shipments
    "CANCELLED": words("Cancelled"),
    "CLOSED": words("Closed"),
    "ERROR": words("Error"),
    "FULFILLED": words("Fulfilled"),
    "INCOMPLETE": words("Incomplete"),
    "IN_PROGRESS": words("In progress"),
    "ON_HOLD": words("On hold"),
    "OPEN": words("Open"),
    "PARTIAL": words("Partially fulfilled"),
    "PARTIALLY_FULFILLED": words("Partially fulfilled"),
    "REQUEST_DECLINED": words("Request declined"),
    "RESTOCKED": words("Restocked"),
    "SCHEDULED": words("Scheduled"),
    "SUBMITTED": words("Submitted"),
    "UNFULFILLED": words("Unfulfilled"),
    "UNSUBMITTED": words("Not submitted"),
    "ACCEPTED": words("Accepted"),
    "REJECTED": words("Rejected"),
    "LOCAL": words("Local delivery"),
    "PICK_UP": words("Pick-up"),
    "RETAIL": words("In the store"),
    "SHIPPING": words("Shipping"),
    # how goods came back
    "CANCELED": words("Cancelled"),
    "DECLINED": words("Declined"),
    "INSPECTION_COMPLETE": words("Return inspected"),
    "NO_RETURN": words("No return"),
    "REQUESTED": words("Requested"),
    "RETURNED": words("Returned"),
    "RETURN_FAILED": words("Return failed"),
    "RETURN_REQUESTED": words("Return requested"),
    "CANCEL": words("Cancelled before shipping"),
    "LEGACY_RESTOCK": words("Restocked"),
    "NO_RESTOCK": words("Not restocked"),
    "RETURN": words("Returned to stock"),
    "COLOR": words("Colour"),
    "DEFECTIVE": words("Defective"),
    "NOT_AS_DESCRIBED": words("Not as described"),
    "SIZE_TOO_LARGE": words("Too large"),
    "SIZE_TOO_SMALL": words("Too small"),
    "STYLE": words("Style"),
    "UNWANTED": words("Unwanted"),
    "WRONG_ITEM": words("Wrong item"),
    # why an order was cancelled
    "CUSTOMER": words("The customer asked for it"),
    "FRAUD": words("Fraud"),
    "INVENTORY": words("Out of stock"),
    "OTHER": words("Other"),
    "STAFF": words("Mistake of the staff"),
    # risk
    "HIGH": words("High"),
    "MEDIUM": words("Medium"),
    "LOW": words("Low"),
    "NONE": words("None"),
    "NEGATIVE": words("Negative"),
    "NEUTRAL": words("Neutral"),
    "POSITIVE": words("Positive"),
    # what may be asked for
    "ANY": words("Any"),
}


def code_words(code: str) -> Text:
    """Say one of Shopify's codes; one that nobody knew is spelled out as it is."""
    known = WORDS.get(code.upper())
    return known or verbatim(code.replace("_", " ").capitalize())
