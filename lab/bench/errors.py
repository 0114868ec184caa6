"""What ends a run early."""


class WrongError(Exception):
    """Something did not work, so that figures mean nothing. The text says what, in one sentence."""
