"""The handles of pictures and bulk operations: how fast they go, what is out there."""

import base64
from typing import Any

from nightclerk.simulator.shop import Shop

Json = dict[str, Any]


def _bulk(shop: Shop, asked: Json) -> Json:
    pace = shop.bulk.pace
    pace.rows_per_second = float(asked.get("rows_per_second", pace.rows_per_second))
    pace.waits = float(asked.get("waits", pace.waits))
    pace.cancels = float(asked.get("cancels", pace.cancels))
    if pace.rows_per_second <= 0:
        raise ValueError("rows_per_second must be more than 0")
    return _operations(shop, asked)


def _operations(shop: Shop, _asked: Json) -> Json:
    shop.later.catch_up(shop.clock.seconds())
    return {
        "operations": [
            {key: value for key, value in node.items() if not key.startswith("__")}
            for node in shop.bulk.operations()
        ]
    }


def _media(shop: Shop, asked: Json) -> Json:
    shop.media.seconds = float(asked["seconds"])
    return {"seconds": shop.media.seconds}


def _picture(shop: Shop, asked: Json) -> Json:
    content = base64.b64decode(asked["content"], validate=True)
    shop.media.publish(asked["url"], content)
    return {"url": asked["url"], "size": len(content)}


FILE_WORK = {
    ("GET", "bulk"): _operations,
    ("POST", "bulk"): _bulk,
    ("POST", "media"): _media,
    ("POST", "pictures"): _picture,
}
