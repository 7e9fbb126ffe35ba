"""Posted documents on paper: what they say, how it is set, as PDF."""
