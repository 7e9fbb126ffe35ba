"""What others ask the connector's records."""
