"""A stand-in for the API of OpenAI and of servers that speak it, on loopback."""
