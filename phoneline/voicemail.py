"""What an answering machine has on its tape when the call is over."""

from phoneline.call import Call, Heard


def what_was_left(call: Call) -> str | None:
    """The service's words that sounded wholly after the machine's beep; None when no machine recorded.

    Words of one text are taken to be evenly long.
    """
    start = call.records_from
    if start is None:
        return None
    return " ".join(text for text in (_between(heard, start) for heard in call.heard) if text)


def _between(heard: Heard, start: float) -> str:
    words = heard.text.split()
    length = heard.whole / max(1, len(words))
    moments = [(heard.at + number * length, word) for number, word in enumerate(words)]
    return " ".join(word for at, word in moments if at >= start and at + length <= heard.end + length / 2)
