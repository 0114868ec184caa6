"""Redirect, Hangup, Reject."""

from phoneline.call import Instructions
from phoneline.conversation import Conversation, Page, Step
from phoneline.twiml.document import Verb


async def redirect(talk: Conversation, page: Page, verb: Verb) -> Step:
    """Go on with another document; what follows the verb is never reached."""
    return Instructions(page.target(verb.text, verb.attribute("method")))


async def hang_up(talk: Conversation, page: Page, verb: Verb) -> Step:
    """End the call."""
    return "stop"


async def reject(talk: Conversation, page: Page, verb: Verb) -> Step:
    """Only an incoming call can be rejected; on an answered one it is ignored with a warning."""
    talk.notice("warning", 12200, "<Reject> has no effect on a call that was answered")
    return None
