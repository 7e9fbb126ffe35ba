"""Orders and all that hangs on them: the change feed, whole orders, returns."""
