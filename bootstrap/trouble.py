"""What can go wrong on somebody's machine, said plainly: what failed, and what to do about it."""

import errno
import re


class Trouble(Exception):
    """A failure that the reader can mend: what happened and what to do."""

    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.do = do


AGAIN = "then run the same command again: it goes on where it stopped."
NO_WHEEL = (
    "has no wheels with a matching|not a supported wheel|no matching platform"
    "|doesn't have a (source distribution|wheel)|Failed to build|error: command '.*(gcc|cc)'"
)
NO_NETWORK = (
    "name resolution|dns error|ENOTFOUND|EAI_AGAIN|Connection refused|ECONNREFUSED|ECONNRESET"
    "|ETIMEDOUT|timed out|Network is unreachable|NewConnectionError|error sending request|Failed to fetch"
    "|Could not fetch URL|No matching distribution found"
)
KNOWN = (
    (
        "No space left on device|ENOSPC|Disk quota exceeded",
        "The disk is full.",
        f"Free about 1.5 GB, {AGAIN}",
    ),
    (
        NO_WHEEL,
        "A package has no ready-made build for this kind of machine.",
        "Linux on x86_64 with Python 3.11 to 3.13 has them all.",
    ),
    (
        "HASH|hash mismatch|do not match the hashes|EINTEGRITY",
        "A downloaded package is not the one that was locked, so it was not installed.",
        "Try again; if it stays, the package index or a proxy on the way hands out something else.",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED|invalid peer certificate|SELF_SIGNED_CERT|certificate verify failed",
        "The package index shows a certificate that this machine does not trust.",
        f"Behind a company proxy, set SSL_CERT_FILE and NODE_EXTRA_CA_CERTS to its certificate, {AGAIN}",
    ),
    (
        NO_NETWORK,
        "The package index could not be reached.",
        f"Check the network (and HTTPS_PROXY, if this machine needs one), {AGAIN}",
    ),
    (
        "Permission denied|EACCES|Operation not permitted",
        "This user may not write where the set-up needs to.",
        "If another user (perhaps root) set this folder up, give it to yourself or clone it anew.",
    ),
)


def explain(output: str, *, otherwise: str) -> Trouble:
    """The plain words for a command's output, or `otherwise` with the last lines it said."""
    for pattern, what, do in KNOWN:
        if re.search(pattern, output):
            return Trouble(f"{otherwise} {what}", do)
    lines = output.strip().splitlines()
    shown = lines[-1:] if "Traceback (most recent call last)" in output else lines[-12:]
    said = "\n".join(f"    {line}" for line in shown)
    return Trouble(f"{otherwise} It said:\n{said}" if said else otherwise)


def explain_os_error(error: OSError) -> Trouble:
    """The plain words for a failed file operation."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return explain("ENOSPC", otherwise=f"Writing {error.filename or 'a file'} failed.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return explain("EACCES", otherwise=f"Opening {error.filename or 'a file'} failed.")
    return Trouble(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
