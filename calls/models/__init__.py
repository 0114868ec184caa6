"""The rows of the story, in the order it is told."""

from calls.models.answers import InterviewResponse, InterviewResult, Recording
from calls.models.audio_prompts import AudioPrompt
from calls.models.events import CarrierErasure, InterviewEvent, ProviderEvent
from calls.models.follow_ups import FollowUp
from calls.models.inserts import insert_once
from calls.models.interviews import Call, DialPace, Interview, InterviewSession, SessionTurn
from calls.models.jobs import JobDescription, PlanVersion, Question
from calls.models.leased import Leased
from calls.models.matches import JobRequirements, ResumeMatch
from calls.models.messages import Message
from calls.models.ratings import Rating
from calls.models.vendors import Vendor, VendorCall, VendorCallTotal

__all__ = [
    "AudioPrompt",
    "Call",
    "CarrierErasure",
    "DialPace",
    "FollowUp",
    "Interview",
    "InterviewEvent",
    "InterviewResponse",
    "InterviewResult",
    "InterviewSession",
    "JobDescription",
    "JobRequirements",
    "Leased",
    "Message",
    "PlanVersion",
    "ProviderEvent",
    "Question",
    "Rating",
    "Recording",
    "ResumeMatch",
    "SessionTurn",
    "Vendor",
    "VendorCall",
    "VendorCallTotal",
    "insert_once",
]
