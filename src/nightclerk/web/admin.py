"""Which record has which page."""

from django.contrib.auth.models import Group, User

from nightclerk.connector.models import Shop, ShopOrder, SkippedRecord
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun, Worker
from nightclerk.web.books.registry import register
from nightclerk.web.categories import CategoryAdmin
from nightclerk.web.goods import registry as goods
from nightclerk.web.jobs import EntryAdmin
from nightclerk.web.mapping import registry as mapping
from nightclerk.web.orders import OrderAdmin
from nightclerk.web.payments import registry as payments
from nightclerk.web.people import GroupAdmin, UserAdmin
from nightclerk.web.runs import RunAdmin
from nightclerk.web.shipping import registry as shipping
from nightclerk.web.shops import ShopAdmin
from nightclerk.web.site import site
from nightclerk.web.skips import SkippedAdmin
from nightclerk.web.work import registry as work
from nightclerk.web.workers import WorkerAdmin

site.disable_action("delete_selected")  # services delete, one by one, and say so

site.register(Shop, ShopAdmin)
site.register(ShopOrder, OrderAdmin)
site.register(SkippedRecord, SkippedAdmin)
site.register(JobEntry, EntryAdmin)
site.register(JobRun, RunAdmin)
site.register(JobCategory, CategoryAdmin)
site.register(Worker, WorkerAdmin)
site.register(User, UserAdmin)
site.register(Group, GroupAdmin)
register(site)
work.register(site)
mapping.register(site)
goods.register(site)
shipping.register(site)
payments.register(site)
