"""OpenAI, or any server that speaks its API: questions, ratings, summaries and transcripts."""

from calls.providers.openai.follow_ups import OpenAIFollowUpWriter
from calls.providers.openai.questions import OpenAIQuestionWriter
from calls.providers.openai.scores import OpenAIAnswerScorer
from calls.providers.openai.speech import OpenAISpeechToText

__all__ = ["OpenAIAnswerScorer", "OpenAIFollowUpWriter", "OpenAIQuestionWriter", "OpenAISpeechToText"]
