"""Everything below /webhooks/. The paths are built in `calls.channels.phone.twilio.places`."""

from django.urls import path

from calls.channels.phone.twilio import audio_prompt_webhooks as audio_prompt_webhooks
from calls.channels.phone.twilio import message_webhooks as twilio_messages
from calls.channels.phone.twilio import webhooks as twilio

CALL = "<uuid:call_id>/"
PLACE = CALL + "<int:position>/<int:attempt>/"

urlpatterns = [
    path(f"twilio/voice/{CALL}", twilio.VoiceView.as_view()),
    path(f"twilio/voicemail/{CALL}", twilio.VoicemailView.as_view()),
    path(f"twilio/machine/{CALL}", twilio.MachineView.as_view()),
    path("twilio/inbound/", twilio.InboundView.as_view(), name="inbound-call"),
    path("twilio/inbound-status/", twilio.InboundStatusView.as_view(), name="inbound-status"),
    path("twilio/fallback/<str:language>/", twilio.FallbackView.as_view()),
    path(f"twilio/status/{CALL}", twilio.StatusView.as_view()),
    path(f"twilio/consent/{CALL}<int:attempt>/", twilio.ConsentView.as_view()),
    path(f"twilio/answer/{PLACE}", twilio.AnswerView.as_view()),
    path(f"twilio/silence/{PLACE}", twilio.SilenceView.as_view()),
    path(f"twilio/wait/{PLACE}", twilio.WaitView.as_view()),
    path(f"twilio/recording/{PLACE}", twilio.RecordingView.as_view()),
    path(f"twilio/transcription/{PLACE}", twilio.TranscriptionView.as_view()),
    path("twilio/sounds/<str:token>.wav", audio_prompt_webhooks.AudioPromptView.as_view()),
    path("twilio/message-status/<uuid:message_id>/", twilio_messages.MessageStatusView.as_view()),
    path("twilio/inbound-message/", twilio_messages.InboundMessageView.as_view(), name="inbound-message"),
]
