"""Prices that Shopify set by hand, as recorded in its answers."""

MUTATION = 10
# productSet and the bulk variant mutations cost one point more per five variants.
PER_VARIANT = 5
PRICED_BY_VARIANT = frozenset(
    {"productSet", "productVariantsBulkCreate", "productVariantsBulkUpdate"}
)

FREE_TYPES = frozenset(
    {
        "CustomerEmailMarketingConsentState",
        "CustomerSmsMarketingConsentState",
        "InventoryItemMeasurement",
        "LocationAddress",
        "MoneyBag",
        "MoneyV2",
        "PageInfo",
        "Weight",
    }
)

MUTATIONS = {
    "deliveryProfileUpdate": 100,
    "fileCreate": 20,
    "fulfillmentTrackingInfoUpdate": 50,
    "fulfillmentTrackingInfoUpdateV2": 50,
    "orderCapture": 20,
    "productCreateMedia": 20,
    "refundCreate": 20,
}

# These counts cost ten; others, such as Product.variantsCount, cost one.
DEAR_COUNTS = (
    "Article.commentsCount",
    "Blog.articlesCount",
    "DeliveryProfile.productVariantsCount",
    "QueryRoot.catalogsCount",
    "QueryRoot.collectionsCount",
    "QueryRoot.companiesCount",
    "QueryRoot.customersCount",
    "QueryRoot.discountNodesCount",
    "QueryRoot.draftOrdersCount",
    "QueryRoot.giftCardsCount",
    "QueryRoot.locationsCount",
    "QueryRoot.ordersCount",
    "QueryRoot.productsCount",
    "QueryRoot.segmentsCount",
)

FIELDS = {
    "Customer.defaultAddress": 0,
    "StoreCreditAccount.balance": 5,
    **dict.fromkeys(DEAR_COUNTS, 10),
}


def base_price(type_name: str) -> int:
    """Give what an object of this type costs by itself."""
    free = type_name in FREE_TYPES or type_name.endswith("UserError")
    return 0 if free else 1


def field_price(name: str, type_name: str) -> int:
    """Give what a field (`Type.field`) of this type costs by itself."""
    return FIELDS.get(name, base_price(type_name))
