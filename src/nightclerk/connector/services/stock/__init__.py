"""Stock that shops are told."""
