"""The stand-in for MicroPython's `tls` over Python's own ssl."""

import datetime
import socket
import ssl
import threading

import pytest
import tls
import usocket
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(*names):
    """Return (key and certificate as PEM, certificate as DER), issued to "localhost" by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    made = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + made.public_bytes(pem), made.public_bytes(serialization.Encoding.DER)


@pytest.fixture
def connected(tmp_path):
    """Return a function that connects to a server with the given alternative names; it gives the stream."""
    listener = socket.create_server(("127.0.0.1", 0))

    def connect(*names):
        pem, der = certificate(*names)
        (tmp_path / "pem").write_bytes(pem)
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(tmp_path / "pem")
        threading.Thread(target=greet, args=(listener, server)).start()
        context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
        context.verify_mode = tls.CERT_REQUIRED
        context.load_verify_locations(der)
        sock = usocket.socket()
        try:
            sock.connect(listener.getsockname())
            return context.wrap_socket(sock, server_hostname="localhost")
        except ValueError:
            sock.close()
            raise

    with listener:
        yield connect


def greet(listener, context):
    plain, _ = listener.accept()
    try:
        with context.wrap_socket(plain, server_side=True) as stream:
            stream.sendall(b"hello")
    except OSError:
        plain.close()


def test_a_name_is_among_the_alternative_names(connected):
    stream = connected("localhost")
    assert stream.read(5) == b"hello"
    stream.close()


def test_the_common_name_is_no_name_of_the_server(connected):
    with pytest.raises(ValueError, match="does not match"):
        connected()
    with pytest.raises(ValueError, match="does not match"):
        connected("other.example")
