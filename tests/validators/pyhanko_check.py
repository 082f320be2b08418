"""Judges every signature of a PDF with pyHanko and ca.pem as the only trust root, then the same file with single bytes flipped.

Usage: pyhanko_check.py DIR
Reads DIR/poa.pdf and DIR/ca.pem; prints one JSON object: {"signatures": [...], "flips": {"tried": n, "missed": [positions]}}.
"""

import io
import json
import logging
import pathlib
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

# Enough to touch every object of a file of some pages, few enough for a second or two.
FLIPS_PER_RANGE = 24


def judge(pdf, root):
    """Returns what pyHanko says of each signature, oldest first; raises whatever it raises on a damaged file."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    found = []
    for signature in reader.embedded_signatures:
        # Revocation is judged by what the file itself carries; where it carries nothing (the sample), it is left aside.
        context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")
        if str(signature.sig_object["/SubFilter"]) == "/ETSI.RFC3161":
            status = validate_pdf_timestamp(signature, validation_context=context)
        else:
            status = validate_pdf_signature(signature, signer_validation_context=context)
        found.append(
            {
                "field": signature.field_name,
                "sub_filter": str(signature.sig_object["/SubFilter"]),
                "verdicts": {
                    "intact": status.intact,
                    "valid": status.valid,
                    "trusted": status.trusted,
                    "bottom_line": status.bottom_line if hasattr(status, "bottom_line") else status.valid and status.trusted,
                },
                "coverage": status.coverage.name,
                "modification": status.modification_level.name if status.modification_level else None,
            }
        )
    return found


def is_good(found, count):
    return len(found) == count and all(signature["verdicts"]["bottom_line"] for signature in found)


def positions(pdf):
    """Spreads over both halves of the last signature's byte range: the whole file but the signature's own hex digits."""
    last = PdfFileReader(io.BytesIO(pdf), strict=True).embedded_signatures[-1]
    byte_range = [int(number) for number in last.byte_range]
    for start, length in (byte_range[:2], byte_range[2:]):
        step = max(1, length // FLIPS_PER_RANGE)
        yield from range(start, start + length, step)


def flip_is_found(pdf, position, root, count):
    damaged = bytearray(pdf)
    damaged[position] ^= 0x01
    try:
        return not is_good(judge(bytes(damaged), root), count)
    except Exception:  # a file that cannot be read any more is a found flip, whatever the reader calls it
        return True


def main(folder):
    # pyHanko logs the stack of every broken file; the flips below break it on purpose, many times.
    logging.disable(logging.CRITICAL)
    pdf = (folder / "poa.pdf").read_bytes()
    root = load_cert_from_pemder(folder / "ca.pem")
    found = judge(pdf, root)
    tried = list(positions(pdf)) if found else []
    missed = [position for position in tried if not flip_is_found(pdf, position, root, len(found))]
    print(json.dumps({"signatures": found, "flips": {"tried": len(tried), "missed": missed}}))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
