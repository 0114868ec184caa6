"""Redirect, Hangup, Reject."""

from phoneline.call import Instructions
from phoneline.conversation import Conversation, Page, Step
from phoneline.twiml.document import Verb


async def redirect(talk: Conversation, page: Page, verb: Verb) -> Step:
    """Go on with another document; what follows the verb is never reached."""
    return Instructions(page.target(verb.text, verb.attribute("method")), purpose="redirect")


async def hang_up(talk: Conversation, page: Page, verb: Verb) -> Step:
    """End the call."""
    return "stop"


async def reject(talk: Conversation, page: Page, verb: Verb) -> Step:
    """Refuse an incoming call before it is answered; on an answered one it is ignored with a warning."""
    if talk.call.answered_at is not None:
        talk.notice("warning", 12200, "<Reject> has no effect on a call that was answered")
        return None
    talk.call.rejected_as = "busy" if verb.attribute("reason") == "busy" else "no-answer"
    return "stop"
