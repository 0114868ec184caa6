"""Verbs, attributes, defaults and nesting that this phoneline knows."""

from dataclasses import dataclass

ANY_KEY = "1234567890*#"


@dataclass(frozen=True)
class VerbSchema:
    """Attribute names with their defaults ("" where there is none), and the elements that may be nested."""

    attributes: dict[str, str]
    children: frozenset[str] = frozenset()
    text: bool = False


SSML = frozenset({"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"})

VERBS: dict[str, VerbSchema] = {
    "Say": VerbSchema({"voice": "man", "language": "en-US", "loop": "1"}, SSML, text=True),
    "Play": VerbSchema({"loop": "1", "digits": ""}, text=True),
    "Pause": VerbSchema({"length": "1"}),
    "Record": VerbSchema(
        {
            "action": "",
            "method": "POST",
            "timeout": "5",
            "finishOnKey": ANY_KEY,
            "maxLength": "",
            "playBeep": "true",
            "trim": "trim-silence",
            "recordingStatusCallback": "",
            "recordingStatusCallbackMethod": "POST",
            "recordingStatusCallbackEvent": "completed",
            "transcribe": "false",
            "transcribeCallback": "",
            "recordingConfigurationId": "",
        }
    ),
    "Gather": VerbSchema(
        {
            "input": "dtmf",
            "action": "",
            "method": "POST",
            "actionOnEmptyResult": "false",
            "timeout": "5",
            "speechTimeout": "",
            "finishOnKey": "#",
            "numDigits": "",
            "language": "en-US",
            "speechModel": "default",
            "hints": "",
            "profanityFilter": "true",
            "partialResultCallback": "",
            "partialResultCallbackMethod": "POST",
            "enhanced": "false",
            "maxSpeechTime": "",
            "bargeIn": "",
            "debug": "",
        },
        frozenset({"Say", "Play", "Pause"}),
    ),
    "Redirect": VerbSchema({"method": "POST"}, text=True),
    "Hangup": VerbSchema({}),
    "Reject": VerbSchema({"reason": "rejected"}),
}
