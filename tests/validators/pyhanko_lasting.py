"""Judges archived PDFs with pyHanko's AdES validation (EN 319 102-1 section 5.6.3), offline, at a moment of our choice.

Usage: pyhanko_lasting.py DIR
Reads DIR/index.json, a list of {"file", "at", "passes", "lists"}: a PDF, an ISO time, whether every signature must pass, and revocation
lists in DER that are known at that time beside those in the file; and DIR/ca.pem, the only trust root. Prints one JSON object:
{"judged": n, "disagreements": [text, ...]}.
"""

import asyncio
import datetime
import io
import json
import logging
import pathlib
import sys

from asn1crypto import crl as asn1_crl
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec, ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer


def spec(root, lists):
    """Revocation data is required for every certificate below the root and comes from the file and the given lists alone."""
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[root]),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
    )
    signature = SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=LocalKnowledge(known_crls=[CRLContainer(asn1_crl.CertificateList.load(der)) for der in lists]),
    )
    return PdfSignatureValidationSpec(signature_validation_spec=signature)


def judge(pdf, at, root, lists):
    """Returns (field, passed, what was said) of every signature; raises whatever pyHanko raises on a damaged file."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    timing = ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True)
    found = []
    for signature in reader.embedded_regular_signatures:
        result = asyncio.run(ades.ades_lta_validation(signature, spec(root, lists), timing_info=timing))
        modified = result.api_status.modification_level if result.api_status else None
        passed = result.ades_subindic.status == AdESStatus.PASSED
        found.append((signature.field_name, passed, f"{result.ades_subindic} {modified} {result.failure_msg}"))
    return found


def disagreements(folder, case, root):
    at = datetime.datetime.fromisoformat(case["at"])
    lists = [(folder / name).read_bytes() for name in case["lists"]]
    found = judge((folder / case["file"]).read_bytes(), at, root, lists)
    if not found:
        yield f"{case['file']} at {case['at']}: no signatures"
    for field, passed, said in found:
        if passed != case["passes"]:
            yield f"{case['file']} at {case['at']}, {field}: {said}"


def main(folder):
    logging.disable(logging.CRITICAL)
    root = load_cert_from_pemder(folder / "ca.pem")
    cases = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    found = [text for case in cases for text in disagreements(folder, case, root)]
    print(json.dumps({"judged": len(cases), "disagreements": found}))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
