"""Write docs/openapi.json from the operations; --check tells whether it is fresh."""

import json
import os
import sys
from pathlib import Path

import django
from django.utils.module_loading import import_string

PLACE = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def main() -> int:
    """Write or check the document; 1 where it is stale."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nightclerk.config.settings")
    django.setup()
    document = import_string("nightclerk.api.routes.document")()
    text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if "--check" not in sys.argv:
        PLACE.write_text(text)
        return 0
    if PLACE.exists() and PLACE.read_text() == text:
        return 0
    sys.stderr.write("docs/openapi.json is stale: python -m tools.write_openapi\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
