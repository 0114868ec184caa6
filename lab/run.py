"""Starts the stack and leaves it up, or runs one command against it. `make run` runs it."""

import argparse
import os
import subprocess
import sys
import time

from lab.command import exit_status
from lab.inputs import script_name
from lab.stack import Stack
from lab.terminal import say

_UP = """
  API        {base_url}/api/v1/
  Docs       {base_url}/api/docs/
  Phoneline  {phoneline_url}/phoneline/calls
  API key    {api_key}
  Data       {directory}

{who_answers} Start an interview:

  curl -sS {base_url}/api/v1/interviews/ -H 'X-API-Key: {api_key}' -H 'Content-Type: application/json' -d '{{
    "candidate": {{"name": "Robin Example", "phone": "+14155550132",
                  "consent": {{"wording": "I agree to one recorded call.", "source": "curl"}}}},
    "job_description": {{"title": "Backend Engineer (Python)",
                        "description": "Django, PostgreSQL, REST APIs, message queues, pytest, on-call."}}}}'

and read it with its id:

  curl -sS {base_url}/api/v1/interviews/ID/ -H 'X-API-Key: {api_key}'

Ctrl-C ends everything. The next `make run` has the same key and, when they are free, the same ports.
"""
_SCRIPT_ANSWERS = (
    "The script “{candidate}” answers every call; `make run CANDIDATE=browser` lets you answer on a page yourself."
)
_BROWSER_ANSWERS = """You answer the calls, on this page; open it before a call rings:

  {phoneline_url}/phoneline/phone
"""


def main(arguments: list[str] | None = None) -> int:
    """The status of the command, or 0 when the stack was ended from outside; 1: it did not hold; 2: bad input."""
    return exit_status(lambda: _start(_parser().parse_args(arguments)), "The processes did not hold")


def _start(given: argparse.Namespace) -> int:
    candidate = script_name(given.candidate)
    with Stack(given.name, speed=given.speed, candidate=candidate, keep=not given.run) as stack:
        try:
            return _run(stack, given.run) if given.run else _stay(stack)
        except KeyboardInterrupt:
            say("Ended.")
            return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.run", description=__doc__)
    parser.add_argument("--name", default="run", help="the directory under var/ (default: run)")
    parser.add_argument("--candidate", default="strong", help="a script in phoneline/candidates")
    parser.add_argument("--speed", type=float, default=1.0, help="how much faster than real time")
    parser.add_argument("--run", metavar="COMMAND", help="a shell command that finds $BASE_URL and $API_KEY")
    return parser


def _stay(stack: Stack) -> int:
    say(instructions(stack))
    while True:
        stack.check()
        time.sleep(1)


def instructions(stack: Stack) -> str:
    """What a person can do with a stack that runs: addresses, the key, who answers the phone, a first request."""
    who_answers = _BROWSER_ANSWERS if stack.candidate == "browser" else _SCRIPT_ANSWERS
    return _UP.format(
        base_url=stack.base_url,
        phoneline_url=stack.phoneline_url,
        api_key=stack.api_key,
        directory=stack.directory,
        who_answers=who_answers.format(candidate=stack.candidate, phoneline_url=stack.phoneline_url),
    )


def _run(stack: Stack, command: str) -> int:
    env = {
        **os.environ,
        "BASE_URL": stack.base_url,
        "API_KEY": stack.api_key,
        "PHONELINE_URL": stack.phoneline_url,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    return subprocess.run(command, shell=True, env=env, check=False).returncode  # noqa: S602 - the user's own


if __name__ == "__main__":
    sys.exit(main())
