"""Sales documents before they are posted."""
