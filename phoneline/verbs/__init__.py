"""What each TwiML verb does during a call."""

from collections.abc import Awaitable, Callable

from phoneline.conversation import Conversation, Page, Step
from phoneline.twiml.document import Verb
from phoneline.verbs.control import hang_up, redirect, reject
from phoneline.verbs.gather import gather
from phoneline.verbs.record import record
from phoneline.verbs.sounds import play_sounds

HANDLERS: dict[str, Callable[[Conversation, Page, Verb], Awaitable[Step]]] = {
    "Say": play_sounds,
    "Play": play_sounds,
    "Pause": play_sounds,
    "Record": record,
    "Gather": gather,
    "Redirect": redirect,
    "Hangup": hang_up,
    "Reject": reject,
}
