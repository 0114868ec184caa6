"""Everything below /webhooks/. The paths are built in `calls.channels.phone.twilio.places`."""

from django.urls import path

from calls.channels.phone.twilio.audio_prompt_webhooks import AudioPromptView
from calls.channels.phone.twilio.message_webhooks import InboundMessageView, MessageStatusView
from calls.channels.phone.twilio.webhooks import (
    STATUS_KEY,
    FallbackView,
    InboundStatusView,
    InboundView,
    SpokenView,
    TwilioView,
)

CALL = "<uuid:call_id>/"
PLACE = CALL + "<int:position>/<int:attempt>/"

RECORDING_KEY = ("RecordingSid", "RecordingStatus")
TRANSCRIPTION_KEY = ("RecordingSid", "TranscriptionStatus")

urlpatterns = [
    # The caller is held until these are answered, with what happens next.
    path(f"twilio/voice/{CALL}", SpokenView.as_view(kind="voice")),
    path(f"twilio/voicemail/{CALL}", SpokenView.as_view(kind="voicemail")),
    path(f"twilio/consent/{CALL}<int:attempt>/", SpokenView.as_view(kind="consent")),
    path(f"twilio/answer/{PLACE}", SpokenView.as_view(kind="answer")),
    path(f"twilio/silence/{PLACE}", SpokenView.as_view(kind="silence")),  # the other end of an answer
    path(f"twilio/wait/{PLACE}", SpokenView.as_view(kind="wait")),
    path("twilio/inbound/", InboundView.as_view(), name="inbound-call"),
    path("twilio/fallback/<str:language>/", FallbackView.as_view()),
    # Twilio ignores the answer to these.
    path(f"twilio/status/{CALL}", TwilioView.as_view(kind="status", key_fields=STATUS_KEY)),
    path(f"twilio/machine/{CALL}", TwilioView.as_view(kind="machine", key_fields=("AnsweredBy",))),
    path(f"twilio/recording/{PLACE}", TwilioView.as_view(kind="recording", key_fields=RECORDING_KEY)),
    path(f"twilio/transcription/{PLACE}", TwilioView.as_view(kind="transcription", key_fields=TRANSCRIPTION_KEY)),
    path("twilio/inbound-status/", InboundStatusView.as_view(), name="inbound-status"),
    path("twilio/message-status/<uuid:message_id>/", MessageStatusView.as_view()),
    path("twilio/inbound-message/", InboundMessageView.as_view(), name="inbound-message"),
    path("twilio/sounds/<str:token>.wav", AudioPromptView.as_view()),
]
