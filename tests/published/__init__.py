"""What vendors publish about their interfaces, as far as this project relies on it."""
