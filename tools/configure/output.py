"""What is written: config.json, for its owner alone, and the certificate to trust beside the firmware's."""

import json
import os
import re
import ssl

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_OWN = "own-{}.der"


def write_config(path, config):
    """Write `config` to `path`, whole or not at all, with mode 0600: it holds the Wi-Fi password."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(config, file, indent=2, ensure_ascii=False)
        file.write("\n")
    os.replace(new, path)


def write_roots(folder, pem):
    """Write each certificate of the PEM file `pem` to `folder` in DER, from where `make flash` takes it.

    Those of an earlier file go, also if `pem` is None: they are not to be trusted any more. Raise ValueError if it is
    no PEM file, OSError if it cannot be read.
    """
    certificates = _PEM.findall(pem.read_text(encoding="ascii", errors="replace")) if pem else []
    if pem and not certificates:
        raise ValueError(f"{pem} holds no certificate in PEM")
    for old in folder.glob(_OWN.format("*")):
        old.unlink()
    for number, certificate in enumerate(certificates):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _OWN.format(number)).write_bytes(ssl.PEM_cert_to_DER_cert(certificate))
