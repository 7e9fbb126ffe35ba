"""Columns that several of the connector's records share."""

from typing import Any

from django.db import models


def gid_column(**options: Any) -> "models.CharField[Any, Any]":
    """Make a column for one of Shopify's ids, such as gid://shopify/Order/1001.

    It has no length: what Shopify sends is kept as it is, here as in all texts of it.
    """
    return models.CharField(**options)
