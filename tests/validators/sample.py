"""Makes the files that a walk leaves, with nothing of ours in them, so that the validators can be tried on known good input.

Usage: sample.py DIR
Writes poa.pdf (signed twice and time-stamped as a whole), ca.pem, application.p7s, approval.p7s and case.json to DIR. The keys live in memory only.
"""

import datetime
import io
import json
import pathlib
import sys

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.generic import ArrayObject, NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.writer import PdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

A4_POINTS = (595, 842)


def name(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ"), x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def key_usage(*, authority):
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def issue(subject, issuer, *, authority, purpose=ExtendedKeyUsageOID.EMAIL_PROTECTION):
    """Returns (certificate, key); the issuer is such a pair, or None for a root."""
    stamps = purpose == ExtendedKeyUsageOID.TIME_STAMPING
    # pyHanko's stand-in for an authority stamps with RSA only.
    key = rsa.generate_private_key(65537, 3072) if stamps else ec.generate_private_key(ec.SECP256R1())
    issuer_certificate, issuer_key = issuer or (None, key)
    issuer_name = issuer_certificate.subject if issuer_certificate else name(subject)
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(key_usage(authority=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not authority:
        # Critical for time-stamps (RFC 3161 section 2.3).
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=stamps)
    if issuer:
        # Nobody answers there, and nobody is asked; without an address pdfsig has an "unknown issue" with the certificate.
        address = [x509.UniformResourceIdentifier("http://127.0.0.1:9/list.crl")]
        point = x509.DistributionPoint(full_name=address, relative_name=None, reasons=None, crl_issuer=None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256()), key


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


def attached(statement, signer, chain):
    certificate, key = signer
    builder = pkcs7.PKCS7SignatureBuilder().set_data(json.dumps(statement, ensure_ascii=False).encode())
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    for authority in chain:
        builder = builder.add_certificate(authority)
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def pdf_signer(signer, chain):
    certificate, key = signer
    registry = SimpleCertificateStore()
    registry.register_multiple([asn1_x509.Certificate.load(der(authority)) for authority in chain])
    private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(der(certificate)),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=registry,
    )


def blank_pdf():
    writer = PdfFileWriter(stream_xrefs=False)
    box = ArrayObject([NumberObject(0), NumberObject(0), NumberObject(A4_POINTS[0]), NumberObject(A4_POINTS[1])])
    page = DictionaryObject({pdf_name("/Type"): pdf_name("/Page"), pdf_name("/MediaBox"): box, pdf_name("/Resources"): DictionaryObject()})
    writer.insert_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def signed(pdf, field, signer, chain):
    out = io.BytesIO()
    metadata = PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, pdf_signer(signer, chain), output=out)
    return out.getvalue()


def stamped(pdf, field, authority, chain):
    signer = pdf_signer(authority, chain)
    stamper = DummyTimeStamper(signer.signing_cert, signer.signing_key, certs_to_embed=signer.cert_registry)
    out = io.BytesIO()
    PdfTimeStamper(stamper, field_name=field).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", output=out)
    return out.getvalue()


def main(folder):
    root = issue("Sample root", None, authority=True)
    issuing = issue("Sample issuing authority", root, authority=True)
    chain = [issuing[0]]
    citizen, notary, seal = (issue(f"Sample {who}", issuing, authority=False) for who in ("citizen", "notary", "seal"))
    folder.mkdir(parents=True, exist_ok=True)
    authority = issue("Sample time-stamping authority", issuing, authority=False, purpose=ExtendedKeyUsageOID.TIME_STAMPING)
    pdf = signed(signed(blank_pdf(), "notary", notary, chain), "seal", seal, chain)
    pdf = stamped(pdf, "time-stamp", authority, chain)
    (folder / "poa.pdf").write_bytes(pdf)
    (folder / "ca.pem").write_bytes(root[0].public_bytes(serialization.Encoding.PEM))
    for purpose in ("application", "approval"):
        statement = {"v": 1, "purpose": purpose, "text": {"kk": "Үлгі", "ru": "Образец"}, "subject": {"case": "sample"}}
        (folder / f"{purpose}.p7s").write_bytes(attached(statement, citizen, chain))
    (folder / "case.json").write_text(json.dumps({"case": "sample", "events": []}), encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
