"""Shipments: what an order still expects, and fulfilments made, followed, cancelled."""
