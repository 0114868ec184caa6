"""The JSON of resources: every key the carrier sends, `null` when unknown, numbers as strings."""

from phoneline.call import API_VERSION, Call, Target
from phoneline.config import Config
from phoneline.geography import formatted
from phoneline.identifiers import rfc2822
from phoneline.line import Line
from phoneline.messages import Message
from phoneline.numbers import PhoneNumber
from phoneline.recordings import Recording
from phoneline.sending import recording_url

_CALL_PARTS = {
    "notifications": "Notifications",
    "recordings": "Recordings",
    "payments": "Payments",
    "events": "Events",
    "siprec": "Siprec",
    "streams": "Streams",
    "transcriptions": "Transcriptions",
    "user_defined_message_subscriptions": "UserDefinedMessageSubscriptions",
    "user_defined_messages": "UserDefinedMessages",
}


def account_path(account_sid: str) -> str:
    """The path below which an account's resources lie."""
    return f"/{API_VERSION}/Accounts/{account_sid}"


def account_json(config: Config) -> dict[str, object]:
    """The account; its token is not told."""
    path = account_path(config.account_sid)
    return {
        "auth_token": None,
        "date_created": None,
        "date_updated": None,
        "friendly_name": "phoneline",
        "owner_account_sid": config.account_sid,
        "sid": config.account_sid,
        "status": "active",
        "subresource_uris": {name: f"{path}/{name.capitalize()}.json" for name in ("calls", "messages", "recordings")},
        "type": "Full",
        "uri": f"{path}.json",
    }


def call_json(call: Call) -> dict[str, object]:
    """One call."""
    path = f"{account_path(call.request.account_sid)}/Calls/{call.sid}"
    talked = call.over and call.answered_at is not None
    return {
        "account_sid": call.request.account_sid,
        "annotation": None,
        "answered_by": call.answered_by,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": rfc2822(call.created_at) if call.initiated else None,
        "date_updated": rfc2822(call.updated_at),
        "direction": call.request.direction,
        "duration": str(call.talked_seconds) if talked else None,
        "end_time": rfc2822(call.ended_at),
        "forwarded_from": None,
        "from": call.request.from_,
        "from_formatted": formatted(call.request.from_),
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": "PN" + call.request.account_sid[2:],
        "price": None,
        "price_unit": "USD",
        "queue_time": str(round(call.queue_seconds * 1000)),
        "sid": call.sid,
        "start_time": rfc2822(call.answered_at),
        "status": call.status,
        "subresource_uris": {name: f"{path}/{part}.json" for name, part in _CALL_PARTS.items()},
        "to": call.request.to,
        "to_formatted": formatted(call.request.to),
        "trunk_sid": None,
        "uri": f"{path}.json",
    }


def recording_json(line: Line, recording: Recording) -> dict[str, object]:
    """One recording."""
    path = f"{account_path(recording.account_sid)}/Recordings/{recording.sid}"
    return {
        "account_sid": recording.account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "channels": 1,
        "conference_sid": None,
        "date_created": rfc2822(recording.started_at),
        "date_updated": rfc2822(recording.updated_at),
        "duration": None if recording.seconds is None else str(round(recording.seconds)),
        "encryption_details": None,
        "error_code": recording.error_code,
        "media_url": recording_url(line, recording),
        "price": None,
        "price_unit": "USD",
        "sid": recording.sid,
        "source": recording.source,
        "start_time": rfc2822(recording.started_at),
        "status": recording.status,
        "subresource_uris": {
            "add_on_results": f"{path}/AddOnResults.json",
            "transcriptions": f"{path}/Transcriptions.json",
        },
        "uri": f"{path}.json",
    }


def transcription_json(recording: Recording) -> dict[str, object]:
    """The transcription of a recording, once there is one."""
    at, sid = rfc2822(recording.transcribed_at), recording.transcription_sid
    return {
        "account_sid": recording.account_sid,
        "api_version": API_VERSION,
        "date_created": at,
        "date_updated": at,
        "duration": None if recording.seconds is None else str(round(recording.seconds)),
        "price": None,
        "price_unit": "USD",
        "recording_sid": recording.sid,
        "sid": sid,
        "status": "completed" if recording.text else "failed",
        "transcription_text": recording.text,
        "type": "fast",
        "uri": f"{account_path(recording.account_sid)}/Recordings/{recording.sid}/Transcriptions/{sid}.json",
    }


def number_json(number: PhoneNumber) -> dict[str, object]:
    """One telephone number."""
    nothing = ("address_sid", "bundle_sid", "emergency_address_sid", "identity_sid", "trunk_sid")
    return {
        **dict.fromkeys((*nothing, "sms_application_sid", "voice_application_sid")),
        "account_sid": number.account_sid,
        "address_requirements": "none",
        "api_version": API_VERSION,
        "beta": False,
        "capabilities": {"fax": False, "mms": False, "sms": True, "voice": True},
        "date_created": rfc2822(number.created_at),
        "date_updated": rfc2822(number.updated_at or number.created_at),
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": number.friendly_name or formatted(number.number),
        "origin": "twilio",
        "phone_number": number.number,
        "sid": number.sid,
        "status": "in-use",
        "type": "local",
        "uri": f"{account_path(number.account_sid)}/IncomingPhoneNumbers/{number.sid}.json",
        "voice_caller_id_lookup": False,
        "voice_receive_mode": "voice",
        **_target_json("voice", "_url", number.voice),
        **_target_json("voice_fallback", "_url", number.voice_fallback),
        **_target_json("sms", "_url", number.sms),
        **_target_json("sms_fallback", "_url", number.sms_fallback),
        **_target_json("status_callback", "", number.status_callback),
    }


def _target_json(name: str, suffix: str, target: Target | None) -> dict[str, object]:
    return {name + suffix: target.url if target else None, f"{name}_method": target.method if target else "POST"}


def message_json(message: Message) -> dict[str, object]:
    """One text message."""
    path = f"{account_path(message.account_sid)}/Messages/{message.sid}"
    return {
        "account_sid": message.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at or message.created_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": None,
        "from": message.from_ or None,
        "messaging_service_sid": message.messaging_service_sid,
        "num_media": "0",
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": message.to,
        "uri": f"{path}.json",
    }
