from tests.connector.simulated import simulator

__all__ = ["simulator"]
