"""What changes the connector's records; the only place that writes."""
