"""PostgreSQL refuses to run as root: a command prefix that lets it run, with nothing opened to anybody."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from bootstrap.trouble import Trouble

# Inside the namespace the server believes to be user 1000; outside, its files stay root's own, 0700.
NAMESPACE = ["unshare", "-U", "--map-user=1000", "--map-group=1000"]
# The one power to pass folders that are closed to the user; the bit lets it count in access(2) as well.
PASS = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]


def prefix(*, program: Path, folders: list[Path]) -> list[str]:
    """What to put before the server's commands; hands it the folders that it must own."""
    if os.geteuid() != 0:
        return []
    if _works([*NAMESPACE, "true"]):
        hand_over(folders, 0, 0)
        return NAMESPACE
    return _as_plain_user(program, folders)


def _as_plain_user(program: Path, folders: list[Path]) -> list[str]:
    """Where user namespaces are refused, as in most containers: a system user that may do little."""
    user = next((entry for name in ("postgres", "nobody") if (entry := _user(name))), None)
    if user is None or not shutil.which("setpriv"):
        raise Trouble("PostgreSQL cannot run as root here.", "Run as an ordinary user, or give DATABASE_URL.")
    hand_over(folders, user.pw_uid, user.pw_gid)
    command = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    # The data folder is closed to that user (a checkout in root's home as well), and we open nothing for it.
    for extra in ([], PASS):
        if all(_works([*command, *extra, "test", "-x", str(path)]) for path in (program, *folders)):
            return [*command, *extra]
    raise Trouble(
        f"The user {user.pw_name} cannot enter {folders[0]}.",
        "Move the checkout to /srv, run as an ordinary user, or give DATABASE_URL.",
    )


def hand_over(folders: list[Path], uid: int, gid: int) -> None:
    """Make the folders the user's where they are not yet: an earlier run may have had another guise."""
    for folder in folders:
        if folder.stat().st_uid == uid:
            continue
        for path in (folder, *folder.rglob("*")):
            os.chown(path, uid, gid, follow_symlinks=False)


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
