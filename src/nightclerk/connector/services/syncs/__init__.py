"""How far syncs are, what they left out, and how they are started."""
