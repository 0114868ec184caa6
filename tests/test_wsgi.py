"""What a web process does before it answers."""

import os
import subprocess
import sys

from lab.install import ROOT


def test_the_first_request_of_a_process_waits_for_no_import():
    asked = "import sys, screener.wsgi; print('calls.channels.phone.twilio.webhooks' in sys.modules)"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    assert done.stdout.strip() == b"True"
