"""Companies that buy at a shop."""
