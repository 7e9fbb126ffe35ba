"""`python -m nightclerk.cli` is the command `nightclerk`."""

from nightclerk.cli.main import main

main()
