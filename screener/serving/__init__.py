"""The web process: how requests are read, and which bodies are read at all."""
