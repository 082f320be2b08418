"""Seals a file again and again with pyHanko, PAdES B-B: how often a second of processor time it can.

Usage: seal_with_pyhanko.py PDF KEY_FILE SECONDS OUT
The key file holds a key in PKCS#8, its certificate and the authorities above it, in PEM.
"""

import io
import pathlib
import sys
import time

from asn1crypto import keys, pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore


def signer_of(key_file):
    sections = list(pem.unarmor(key_file.read_bytes(), multiple=True))
    key = next(der for kind, _, der in sections if kind == "PRIVATE KEY")
    certificates = [x509.Certificate.load(der) for kind, _, der in sections if kind == "CERTIFICATE"]
    registry = SimpleCertificateStore()
    registry.register_multiple(certificates[1:])
    return SimpleSigner(signing_cert=certificates[0], signing_key=keys.PrivateKeyInfo.load(key), cert_registry=registry)


def main(pdf_file, key_file, seconds, out_file):
    pdf = pathlib.Path(pdf_file).read_bytes()
    metadata = PdfSignatureMetadata(field_name="seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    signer = PdfSigner(metadata, signer_of(pathlib.Path(key_file)))

    def seal():
        out = io.BytesIO()
        signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
        return out.getvalue()

    pathlib.Path(out_file).write_bytes(seal())
    begun = time.process_time()
    sealed = 0
    while time.process_time() - begun < float(seconds):
        seal()
        sealed += 1
    print(sealed / (time.process_time() - begun))


if __name__ == "__main__":
    main(*sys.argv[1:])
