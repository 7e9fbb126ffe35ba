"""The shops' side as programs know it, over HTTP and on the command line."""
