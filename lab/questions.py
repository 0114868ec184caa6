"""Questions that the scripted candidates of the phoneline can answer."""

_QUESTIONS = (
    ("technical", "Which Django application have you built yourself, and how?"),
    ("technical", "How did you make a slow database query fast again?"),
    ("problem_solving", "Tell me about an outage in production and how you found its cause."),
    ("communication", "How did you explain something technical to a colleague in sales?"),
    ("problem_solving", "Two urgent tasks compete for one deadline. How do you decide?"),
    ("achievement", "Which project are you proud of, and what was your part in it?"),
    ("motivation", "Why are you interested in this position at our company?"),
    ("technical", "How do you decide what to test, and at which level?"),
    ("technical", "When would you put a message queue between two programs?"),
    ("communication", "Tell me about a decision that you argued against, and what became of it."),
    ("problem_solving", "How do you look for a memory leak in a process that runs for weeks?"),
    ("technical", "How do you change a table that is written to all day?"),
    ("motivation", "What do you want to learn in your next year at work?"),
    ("communication", "How do you review the code of somebody with less experience?"),
    ("achievement", "Which program of yours has been in use the longest, and why?"),
)
MAX_QUESTIONS = len(_QUESTIONS)


def first(count: int) -> list[dict[str, str]]:
    """So many questions, as the API takes them."""
    return [{"competency": competency, "text": text} for competency, text in _QUESTIONS[:count]]
