"""The smallest Django service that could do a webhook's work: what the service is measured against."""
