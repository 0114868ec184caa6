"""What only a telephone has, decided and named: pure, as `calls.domain` is for every channel."""
