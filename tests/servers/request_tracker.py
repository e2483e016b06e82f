"""A real Request Tracker 5 on loopback: Debian's package, its own SQLite database in a temporary folder.

Installed where that is possible (root on Debian). Nothing outside the folder is used or changed beyond
what installing the package does; mail goes to a file in the folder.
"""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx

from tests.servers.machine import free_port, install

PASSWORD = "only-for-tests"

_SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
_PACKAGES = ("request-tracker5", "rt5-db-sqlite", "rt5-standalone")
_START_SECONDS = 180
_CONFIG = """
Set($rtname, 'shop.test');
Set($Organization, 'shop.test');
Set($Timezone, 'UTC');
Set($WebDomain, '127.0.0.1');
Set($WebPort, {port});
Set($WebPath, '');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '{folder}/rt.sqlite');
Set($MailCommand, 'mbox');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'warning');
Set($BcryptCost, 4);  # every request hashes its password or token: for minutes altogether, at RT's own cost
$RT::VarPath = '{folder}/var';
$RT::MasonDataDir = '{folder}/var/mason';
$RT::MasonSessionDir = '{folder}/var/session';
1;
"""


@dataclass
class RequestTracker:
    """A running server. `reader` may read tickets, `anna` works on them, `marta@example.test` is a customer."""

    url: str
    token: str
    process: "subprocess.Popen[bytes]"
    environment: dict[str, str]

    def many(self) -> str:
        """300 tickets more in a queue of their own, three of them deleted; the token of a user who sees no others."""
        return _token(_run(["perl", str(Path(__file__).with_name("request_tracker_many.pl"))], self.environment))

    def call(self, method: str, path: str, payload: Any = None, user: str = "anna") -> Any:
        """One request to REST2 as that user; the parsed answer."""
        password = "password" if user == "root" else PASSWORD
        with httpx.Client(auth=(user, password), timeout=60, trust_env=False) as client:
            answer = client.request(method, f"{self.url}/REST/2.0{path}", json=payload)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def mail(self, sender: str, subject: str, text: str, message_id: str) -> None:
        """An e-mail as the mail server hands it over."""
        message = (
            "Received: from mail.example.test ([192.0.2.7]) by mail.shop.test; Sun, 22 Nov 2026 03:00:00 +0000\n"
            f"From: {sender}\nTo: help@shop.test\nSubject: {subject}\nMessage-ID: <{message_id}@example.test>\n"
            f"\n{text}\n"
        )
        form = {"queue": "General", "action": "correspond", "SessionType": "REST", "message": message}
        with httpx.Client(timeout=60, trust_env=False) as client:
            answer = client.post(f"{self.url}/REST/1.0/NoAuth/mail-gateway", data=form)
        assert answer.text.startswith("ok"), answer.text

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()  # not an interrupt: as root, RT answers that by changing owners under /var/lib
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=10)


def start(folder: Path) -> RequestTracker:
    """A fresh server with its people; pytest.skip, or an error when servers are required, where there is none."""
    install("Request Tracker 5", _PACKAGES, _SERVER.exists)
    port = free_port()
    environment = _configured(folder, port)
    _run(["rt-setup-database-5", "--action", "init", "--force", "--dba", "root", "--dba-password", ""], environment)
    told = _run(["perl", str(Path(__file__).with_name("request_tracker_people.pl"))], environment)
    command = [str(_SERVER), "--server", "HTTP::Server::PSGI", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    server = RequestTracker(f"http://127.0.0.1:{port}", _token(told), process, environment)
    try:
        _wait(server, folder)
    except BaseException:
        server.stop()
        raise
    return server


def _configured(folder: Path, port: int) -> dict[str, str]:
    for name in ("conf.d", "var/mason", "var/session"):
        (folder / name).mkdir(parents=True)
    config = folder / "RT_SiteConfig.pm"
    config.write_text(_CONFIG.replace("{folder}", str(folder)).replace("{port}", str(port)), encoding="utf-8")
    return {**os.environ, "RT_SITE_CONFIG": str(config), "RT_SITE_CONFIG_DIR": str(folder / "conf.d")}


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=300)
    assert not done.returncode, f"{command[0]}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
    return done.stdout


def _token(told: str) -> str:
    return told.rsplit("TOKEN ", 1)[1].strip()


def _wait(server: RequestTracker, folder: Path) -> None:
    """Until it answers; its log when it ends or does not answer in time."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            server.call("GET", "/rt")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"Request Tracker did not start: {(folder / 'server.log').read_text()[-2000:]}")
