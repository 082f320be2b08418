"""How schemathesis asks: with a token that is never stale, and without the control characters in headers that the HTTP parser
refuses before anybody words a problem.

SENIM_READY is the file of the demo, which it writes anew every minute; SENIM_ROLE says as whom of those in it to ask.
"""

import json
import os
import pathlib

import schemathesis

# A token lives for five minutes, and the file is at most one old.
FRESH_FOR_SECONDS = 60


@schemathesis.auth(refresh_interval=FRESH_FOR_SECONDS)
class SignedIn:
    """One person's access token."""

    def get(self, case, context):
        ready = json.loads(pathlib.Path(os.environ["SENIM_READY"]).read_text())
        return ready["tokens"][os.environ["SENIM_ROLE"]]

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"


def printable(value):
    return "".join(c for c in value if c >= " " and c != "\x7f") if isinstance(value, str) else value


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Takes control characters out of the headers that are about to be sent."""
    if case.headers:
        for name in list(case.headers):
            case.headers[name] = printable(case.headers[name])
