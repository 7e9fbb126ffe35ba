"""The side bar: a few places, in the order of a working day."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nightclerk.web.books.menu import book_groups
from nightclerk.web.places import is_at, place


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the side bar's groups; unfold leaves out what the reader may not see."""
    return [
        {
            "title": "",
            "items": [{**place(_("Home"), "home", "index"), "active": is_at("index")}],
        },
        {
            "title": _("Shopify"),
            "items": [
                place(
                    _("Shopify shops"),
                    "storefront",
                    "connector_shop_changelist",
                    "connector.view_shop",
                ),
                place(
                    _("Orders"),
                    "receipt_long",
                    "connector_shoporder_changelist",
                    "connector.view_shoporder",
                ),
                place(
                    _("Orders to process"),
                    "pending_actions",
                    "connector_orderprocessing_changelist",
                    "connector.view_orderprocessing",
                ),
                place(
                    _("Refunds"),
                    "undo",
                    "connector_refundprocessing_changelist",
                    "connector.view_refundprocessing",
                ),
                place(
                    _("Shipments for Shopify"),
                    "local_shipping",
                    "connector_shipmentsending_changelist",
                    "connector.view_shipmentsending",
                ),
                place(
                    _("Payments to book"),
                    "payments",
                    "connector_paymentprocessing_changelist",
                    "connector.view_paymentprocessing",
                ),
                place(
                    _("Payouts"),
                    "account_balance",
                    "connector_payout_changelist",
                    "connector.view_payout",
                ),
                place(
                    _("Balance transactions"),
                    "account_balance_wallet",
                    "connector_balancetransaction_changelist",
                    "connector.view_balancetransaction",
                ),
                place(
                    _("Disputes"),
                    "gavel",
                    "connector_dispute_changelist",
                    "connector.view_dispute",
                ),
                place(
                    _("Completeness"),
                    "fact_check",
                    "connector_completenessday_changelist",
                    "connector.view_completenessday",
                ),
                place(
                    _("Changes for Shopify"),
                    "outbox",
                    "connector_outgoingchange_changelist",
                    "connector.view_outgoingchange",
                ),
                place(
                    _("Bulk operations"),
                    "dynamic_feed",
                    "connector_bulkoperation_changelist",
                    "connector.view_bulkoperation",
                ),
                place(
                    _("Products at Shopify"),
                    "inventory",
                    "connector_shopproduct_changelist",
                    "connector.view_shopproduct",
                ),
                place(
                    _("Variants at Shopify"),
                    "style",
                    "connector_shopvariant_changelist",
                    "connector.view_shopvariant",
                ),
                place(
                    _("Stock by location"),
                    "warehouse",
                    "connector_stocklevel_changelist",
                    "connector.view_stocklevel",
                ),
                place(
                    _("Pictures at Shopify"),
                    "imagesmode",
                    "connector_shoppicture_changelist",
                    "connector.view_shoppicture",
                ),
                place(
                    _("Customers at Shopify"),
                    "person_search",
                    "connector_shopcustomer_changelist",
                    "connector.view_shopcustomer",
                ),
                place(
                    _("Mappings"),
                    "link",
                    "mappings",
                    "connector.view_shippingmapping",
                ),
                place(
                    _("Skipped records"),
                    "rule",
                    "connector_skippedrecord_changelist",
                    "connector.view_skippedrecord",
                ),
            ],
        },
        *book_groups(),
        {
            "title": _("Job queue"),
            "items": [
                place(
                    _("Entries"),
                    "list_alt",
                    "jobs_jobentry_changelist",
                    "jobs.view_jobentry",
                ),
                place(
                    _("The next 24 hours"),
                    "view_timeline",
                    "jobs_day",
                    "jobs.view_jobentry",
                ),
                place(
                    _("Log of runs"),
                    "history",
                    "jobs_jobrun_changelist",
                    "jobs.view_jobrun",
                ),
                place(
                    _("Categories"),
                    "category",
                    "jobs_jobcategory_changelist",
                    "jobs.view_jobcategory",
                ),
                place(
                    _("Workers"),
                    "engineering",
                    "jobs_worker_changelist",
                    "jobs.view_worker",
                ),
            ],
        },
        {
            "title": _("Notices"),
            "items": [
                {
                    **place(_("Notices"), "notifications", "notices"),
                    "active": is_at("notices"),
                },
                place(
                    _("Notice set-up"),
                    "notification_settings",
                    "notice_setup",
                    "jobs.change_noticesetup",
                ),
            ],
        },
        {
            "title": _("People"),
            "separator": True,
            "items": [
                place(_("Users"), "person", "auth_user_changelist", "auth.view_user"),
                place(_("Roles"), "groups", "auth_group_changelist", "auth.view_group"),
                place(
                    _("Rights on tasks"),
                    "shield_person",
                    "task_rights",
                    "jobs.change_taskright",
                ),
                place(_("API keys"), "key", "api_keys", "access.view_apikey"),
            ],
        },
    ]
