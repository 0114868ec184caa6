"""The audio prompts that Twilio plays. An address needs no signature, because it cannot be guessed."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import View

from calls.channels.phone import audio_prompt_urls
from calls.errors import StorageError
from calls.models import AudioPrompt
from screener.serving.ranges import Store, Stored, UnsatisfiableRange, ranged_response

FOR_EVER = "public, max-age=31536000, immutable"
"""A prompt under its key never changes."""


class AudioPromptView(View):
    """One prompt, without a signature: Twilio is not known to sign what it fetches to play."""

    http_method_names = ("get", "head")

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """The file, or a range of it; 404 for a wrong address and a prompt that is gone, 503 without the storage."""
        prompt = audio_prompt_urls.find(token)
        if prompt is None:
            return HttpResponse(status=404)
        try:
            response = ranged_response(request, _stored(prompt))
        except FileNotFoundError:
            return HttpResponse(status=404)
        except StorageError:
            return HttpResponse(status=503)
        except UnsatisfiableRange as error:
            return HttpResponse(status=416, headers=error.headers)
        response["Cache-Control"] = "private, no-store" if prompt.interview_id else FOR_EVER
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _stored(prompt: AudioPrompt) -> Stored:
    store = cast(Store, prompt.file.storage)
    return Stored(store, str(prompt.file.name), f'"{prompt.key}"', prompt.content_type)
