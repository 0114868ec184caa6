"""The service on one machine: installs it, starts its processes and the phoneline, plays one screening."""
