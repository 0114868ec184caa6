"""What is said in a call outside of an interview."""

from calls.domain.conversation import spoken
from calls.telephony.announcements import voicemail


def test_a_voicemail_gets_the_company_and_the_number_and_nothing_personal():
    assert spoken(voicemail("Acme", "+14155550100", "en-US")) == (
        "Hello. This is an automated message from Acme about a job application. "
        "Please call us back at 1 4 1 5 5 5 5 0 1 0 0. Thank you, and goodbye."
    )
