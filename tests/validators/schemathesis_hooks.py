"""What schemathesis leaves out: control characters in headers, which the HTTP parser refuses before anybody words a problem."""

import schemathesis


def printable(value):
    return "".join(c for c in value if c >= " " and c != "\x7f") if isinstance(value, str) else value


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Takes control characters out of the headers that are about to be sent."""
    if case.headers:
        for name in list(case.headers):
            case.headers[name] = printable(case.headers[name])
