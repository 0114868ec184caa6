"""The command line: flags, with `PHONELINE_*` variables as their defaults."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import get_args

from phoneline.config import ClockKind, Config, SilenceRegime
from phoneline.script_files import load_script
from phoneline.server import faults_of, serve

_HELP = {
    "data_dir": "folder for recordings and whole calls",
    "port": "port on 127.0.0.1; 0 takes a free one",
    "candidate": "who answers numbers that have no candidate of their own",
    "candidates_dir": "folder with scripts",
    "clock": "running by itself, or standing still until it is told to go on",
    "speed": "call seconds in one real second",
    "account_sid": "account that may use the REST API",
    "auth_token": "its token, which also signs webhooks",
    "api_key": "API key that may use the REST API, SK…",
    "api_secret": "its secret",
    "number": "the number of the account",
    "calls_per_second": "pace of dialling, in call time",
    "seed": "for everything that is drawn by lot",
    "recording_delay": "call seconds until a recording can be fetched",
    "transcription_delay": "call seconds from then until its transcription is sent",
    "faults": "TOML file with rules of misbehaviour",
    "silence": "what a recording of silence leads to",
}
_CHOICES = {"clock": get_args(ClockKind), "silence": get_args(SilenceRegime)}


def parser() -> argparse.ArgumentParser:
    """One flag for every field of Config, and `--port-file`."""
    made = argparse.ArgumentParser("phoneline", description="A telephone carrier for development and tests.")
    for field in fields(Config):
        variable = os.environ.get(f"PHONELINE_{field.name.upper()}")
        default = variable if variable is not None else None if field.default is MISSING else field.default
        kind = field.type if isinstance(field.type, type) else str
        made.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=kind,
            default=default,
            required=default is None,
            choices=_CHOICES.get(field.name),
            help=_HELP[field.name],
        )
    made.add_argument("--port-file", type=Path, help="file that gets the port when the line listens")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT; 2 for settings that make no sense."""
    settings = vars(parser().parse_args(arguments))
    port_file: Path | None = settings.pop("port_file")
    try:
        config = Config(**settings)
        load_script(config.candidates_dir, config.candidate)
        faults_of(config)
    except ValueError as error:
        sys.stderr.write(f"phoneline: {error}\n")
        return 2
    asyncio.run(_run(config, port_file))
    return 0


async def _run(config: Config, port_file: Path | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve(config) as line:
        if port_file is not None:
            port_file.write_text(line.base_url.rpartition(":")[2], encoding="ascii")
        sys.stdout.write(f"phoneline listening on {line.base_url}\n")
        sys.stdout.flush()
        await stop.wait()
