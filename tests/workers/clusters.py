"""A scheduler and workers with certificates: on this machine, or where a command takes them."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).parents[2]
DASK = shutil.which("dask", path=str(Path(sys.executable).parent)) or "dask"
SECONDS_TO_START = 60

Command = Sequence[str]
HERE: Command = ()


@dataclass(frozen=True)
class Layout:
    """Where the parts of a cluster are: the scheduler's host, and before each command what takes it elsewhere."""

    host: str = "127.0.0.1"
    scheduler: Command = HERE
    workers: Sequence[Command] = (HERE, HERE)


class Running:
    """A cluster that is started where it is not whole: tests end its parts."""

    def __init__(self, folder: Path, layout: Layout = Layout()):
        self.folder = folder
        self.layout = layout
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: dict[int, subprocess.Popen[bytes]] = {}
        _certify(folder)

    @property
    def configuration(self) -> Mapping[str, Any]:
        """What dask is to be configured with here."""
        return {f"distributed.comm.tls.{key}": found for key, found in self._tls.items()}

    @property
    def _tls(self) -> Mapping[str, Any]:
        ends = {"cert": str(self.folder / "cert.pem"), "key": str(self.folder / "key.pem")}
        return {"ca-file": ends["cert"], "client": ends, "scheduler": ends, "worker": ends}

    @property
    def address(self) -> str:
        """Of the scheduler."""
        return str(json.loads((self.folder / "scheduler.json").read_text())["address"])

    def heal(self) -> None:
        """Start what is not there."""
        if self.scheduler is None or self.scheduler.poll() is not None:
            self.stop()
            (self.folder / "scheduler.json").unlink(missing_ok=True)
            arguments = ["--protocol", "tls", "--host", self.layout.host, "--port", "0", "--no-dashboard"]
            self.scheduler = self.start(
                [*self.layout.scheduler, DASK, "scheduler", *arguments, "--scheduler-file", "scheduler.json"]
            )
            until((self.folder / "scheduler.json").exists)
            until(lambda: self.address)
        for n, elsewhere in enumerate(self.layout.workers):
            if n not in self.workers or self.workers[n].poll() is not None:
                command = [*elsewhere, DASK, "worker", self.address]
                self.workers[n] = self.start([*command, "--nthreads", "1", "--no-nanny", "--no-dashboard"])

    def stop(self) -> None:
        """End all of it."""
        started = [*self.workers.values(), *([self.scheduler] if self.scheduler else [])]
        for process in started:
            process.kill()
        for process in started:
            process.wait()
        self.workers, self.scheduler = {}, None

    def start(self, command: Command) -> subprocess.Popen[bytes]:
        """Start a command that has the certificates, and this checkout; what it says is in output.log."""
        configured = self.folder / "dask"
        configured.mkdir(exist_ok=True)
        (configured / "tls.json").write_text(json.dumps({"distributed": {"comm": {"tls": self._tls}}}))
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_CONFIG": str(configured / "tls.json")}
        with (self.folder / "output.log").open("ab") as log:
            return subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=log)


def until(there: Any) -> None:
    """Wait until something is there; what cannot be read yet is not."""
    ends = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < ends:
        try:
            if there():
                return
        except ValueError:
            pass
        time.sleep(0.1)
    raise TimeoutError


def _certify(folder: Path) -> None:
    """A certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "coplan")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(1))
    builder = builder.not_valid_after(now + datetime.timedelta(1))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, *plain))
