"""The demonstration: a whole Nightclerk with a simulated shop on one machine."""
