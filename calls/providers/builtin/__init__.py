"""Questions and scores without any vendor: offline, explainable, the same every time."""

from calls.providers.builtin.follow_ups import BuiltinFollowUpWriter
from calls.providers.builtin.questions import BuiltinQuestionWriter
from calls.providers.builtin.scores import BuiltinAnswerScorer

__all__ = ["BuiltinAnswerScorer", "BuiltinFollowUpWriter", "BuiltinQuestionWriter"]
