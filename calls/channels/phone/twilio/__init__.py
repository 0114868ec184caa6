"""Twilio, and whatever speaks Twilio's API. The contract is written down in docs/reference/providers/twilio.md."""
