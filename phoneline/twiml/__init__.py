"""TwiML: what a document may hold, and reading it."""
