"""How addresses name a shop."""

from typing import Annotated

from ninja import Path

# It stands in the address before what each module answers for, so it must be said.
ShopCode = Annotated[str, Path(description="The shop's code, for example DEMO.")]
