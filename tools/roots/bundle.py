"""Root certificates from a PEM bundle: certifi's, or an organization's own."""

import functools
import hashlib
import pathlib
import re
import ssl

import certifi
from cryptography import x509
from cryptography.x509.oid import NameOID

_LABEL = re.compile(r'# Label: "(.*)"')
_BLOCK = re.compile(r"((?:#[^\n]*\n)*)(-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----)", re.DOTALL)
_NAMES = (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME)


class RootsError(Exception):
    """Something that a person has to see to; the text is for them."""


class Root:
    """A root certificate: `label`, `der`, `sha256` (hex), `subject`, `expires` (a date) and `source`."""

    def __init__(self, der, source, label=None):
        self.der = der
        self.source = source
        self.sha256 = hashlib.sha256(der).hexdigest()
        self.label = label or _name(self._certificate.subject)

    @functools.cached_property
    def _certificate(self):
        # Not before somebody asks: a bundle is long, and holds some that the parser grumbles about.
        return x509.load_der_x509_certificate(self.der)

    @property
    def subject(self):
        return self._certificate.subject.rfc4514_string()

    @property
    def expires(self):
        return self._certificate.not_valid_after_utc.date()

    @property
    def file(self):
        """The file's name on the board."""
        words = re.sub(r"[^a-z0-9]+", "-", self.label.lower()).strip("-")
        return f"{words or 'root'}-{self.sha256[:6]}.der"


def _name(subject):
    for kind in _NAMES:
        for attribute in subject.get_attributes_for_oid(kind):
            return attribute.value
    return "unnamed"


def certifi_bundle():
    """All roots of the installed certifi."""
    return read(certifi.where(), "certifi " + certifi.__version__)


def read(path, source=None):
    """The roots of a PEM file. Raise RootsError if there are none, OSError if it cannot be read."""
    text = pathlib.Path(path).read_text(encoding="utf-8")
    roots = []
    for comments, pem in _BLOCK.findall(text):
        label = _LABEL.search(comments)
        roots.append(Root(ssl.PEM_cert_to_DER_cert(pem), source or pathlib.Path(path).name, label and label[1]))
    if not roots:
        raise RootsError(f"no certificate in {path}")
    return roots


def named(roots, label):
    """The root of that name, upper or lower case. Raise RootsError with names that come close."""
    for root in roots:
        if root.label.lower() == label.lower():
            return root
    close = [root.label for root in roots if set(label.lower().split()) & set(root.label.lower().split())]
    raise RootsError(f"no root {label!r} in the bundle" + (f"; there are {', '.join(close)}" if close else ""))
