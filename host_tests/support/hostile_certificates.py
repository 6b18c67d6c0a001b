"""Certificates as a hostile network might show them, each as a context for a server on 127.0.0.1."""

import datetime
import ipaddress
import ssl
import tempfile

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAMES = ("127.0.0.1", "localhost")
_NOW = datetime.datetime.now(datetime.timezone.utc)


def _days(count):
    return _NOW + datetime.timedelta(days=count)


class Certificates:
    """`roots` are authorities in DER: "good", which clients are to trust, "other", and "odd/constrained", which mbedTLS
    does not take.

    `good` maps the names of servers that a client has to accept to their contexts, `bad` those of men in the middle.
    """

    def __init__(self):
        authority, other = trustme.CA(), trustme.CA()
        self.roots = {"good": _der(authority), "other": _der(other), "odd/constrained": _constrained()}
        leaf = authority.issue_cert(*NAMES)
        chained = authority.create_child_ca().issue_cert(*NAMES)
        self.good = {
            "good": _context(leaf),
            "tls12": _context(leaf, highest=ssl.TLSVersion.TLSv1_2),
            "intermediate": _context(chained),
        }
        self.tls13 = _context(leaf, lowest=ssl.TLSVersion.TLSv1_3)
        self.bad = {
            "wrong-ca": _context(other.issue_cert(*NAMES)),
            "self-signed": _loaded(*_self_signed()),
            "wrong-host": _context(authority.issue_cert("other.example")),
            "common-name": _context(authority.issue_cert("other.example", common_name="127.0.0.1")),
            "expired": _context(authority.issue_cert(*NAMES, not_before=_days(-90), not_after=_days(-1))),
            "not-yet": _context(authority.issue_cert(*NAMES, not_before=_days(2), not_after=_days(90))),
            "no-intermediate": _loaded(chained.private_key_pem.bytes(), chained.cert_chain_pems[0].bytes()),
        }


def _der(authority):
    return ssl.PEM_cert_to_DER_cert(authority.cert_pem.bytes().decode())


def _context(leaf, lowest=None, highest=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    context.minimum_version = lowest or ssl.TLSVersion.TLSv1_2
    context.maximum_version = highest or ssl.TLSVersion.MAXIMUM_SUPPORTED
    return context


def _loaded(key, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(key + certificate)
        file.flush()
        context.load_cert_chain(file.name)
    return context


def _own(key):
    """Return the builder of a certificate that vouches for itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    return x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), _days(-1), _days(90))


def _constrained():
    """Return the DER of a root with a critical name constraint."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _own(key).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    constraints = x509.NameConstraints([x509.DNSName("example.com")], None)
    certificate = builder.add_extension(constraints, critical=True).sign(key, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.DER)


def _self_signed():
    """Return (key, certificate) as PEM: right in name and date, but nobody vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _own(key)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    return (
        key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, plain),
        certificate.public_bytes(pem),
    )
