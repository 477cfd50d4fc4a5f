"""A long history of signed commits, written in bulk: git itself would sign for minutes."""

import hashlib
import subprocess
import sys
import time
import zlib
from collections.abc import Mapping
from pathlib import Path
from random import Random

from benchmarks.places import Bench
from benchmarks.records import KEEPER
from casekit import Vault
from casekit.format.envelope import Envelope, digest, split, wrap
from casekit.vault import signing
from casekit.vault.cipher import encrypt
from casekit.vault.objects import Objects

ADDRESS = f"{KEEPER} (fictief) <{KEEPER}@casekit.invalid>"

_TYPES = {b"commit": 1, b"tree": 2, b"blob": 3}


def extend(bench: Bench, commits: int) -> None:
    """Make that many commits, signed by the keeper, that each change one section."""
    key = signing.load(bench.key, lambda _question: "")
    (bench.folder / "allowed").write_text(f"{KEEPER}@casekit.invalid {key.public}\n", "ascii")
    pack = _Pack()
    head = _Writer(bench, key, pack).write(commits, int(time.time()))
    command = ["git", "index-pack", "--stdin"]
    subprocess.run(command, cwd=bench.root, input=pack.content(), check=True, capture_output=True)
    subprocess.run(["git", "reset", "--quiet", "--hard", head], cwd=bench.root, check=True)
    # as a clone has it, and git itself makes it from time to time
    subprocess.run(["git", "repack", "-a", "-d", "-f", "--quiet"], cwd=bench.root, check=True)


class _Writer:
    """Makes the objects of one commit after the other; nothing reads them back."""

    def __init__(self, bench: Bench, key: signing.SigningKey, pack: "_Pack") -> None:
        self._objects = Objects(bench.root)
        self._key, self._pack = key, pack
        self._vault = Vault.open(bench.root, identity=bench.key)
        self._texts: dict[str, str] = {}
        self._folders: dict[str, dict[str, tuple[str, str]]] = {}
        for path, entry in self._objects.tree("HEAD").items():
            folder, name = _parted(path)
            self._folders.setdefault(folder, {})[name] = (entry.mode, entry.blob)
        self._ids = {folder: self._tree(folder) for folder in self._folders if folder}

    def write(self, commits: int, begin: int) -> str:
        """Write that many commits, two a second; gives the last one."""
        random = Random(0)
        paths = [
            f"{folder}/{name}"
            for folder, files in sorted(self._folders.items())
            for name in sorted(files)
            if name.startswith(("plan", "contacts", "stories", "meetings"))
        ]
        parent = self._objects.resolve("HEAD")
        for number in range(commits):
            path = random.choice(paths)
            folder, name = _parted(path)
            blob = self._pack.add(b"blob", self._next(path))
            self._folders[folder][name] = ("100644", blob)
            self._ids[folder] = self._tree(folder)
            parent = self._commit(parent, begin + number // 2)
        return parent

    def _next(self, path: str) -> bytes:
        _, case, name = path.split("/")
        section = name.removesuffix(".yaml.age")
        before = self._texts.get(path) or self._vault.text(case, section)
        envelope, body = split(before)
        new = Envelope(case, section, envelope.revision + 1, envelope.readers, digest(before))
        self._texts[path] = wrap(new, body)
        keys = [key for some in envelope.readers.values() for key in some]
        # as casekit does it: with the writer's own key first
        keys.sort(key=lambda key: key != envelope.readers[KEEPER][0])
        return encrypt(self._texts[path].encode(), keys)

    def _commit(self, parent: str, when: int) -> str:
        cases = {
            folder.removeprefix("cases/"): ("40000", self._ids[folder])
            for folder in self._ids
            if folder.startswith("cases/")
        }
        others = {folder: ("40000", self._ids[folder]) for folder in self._ids if "/" not in folder}
        top = {**self._folders[""], **others, "cases": ("40000", self._entries(cases))}
        tree = self._entries(top)
        head = f"tree {tree}\nparent {parent}\n"
        made = f"author {ADDRESS} {when} +0000\ncommitter {ADDRESS} {when} +0000\n"
        message = b"\ncasekit: 1 file\n"
        signature = self._key.sign(f"{head}{made}".encode() + message).encode()
        signed = b"gpgsig " + signature.replace(b"\n", b"\n ") + b"\n"
        return self._pack.add(b"commit", f"{head}{made}".encode() + signed + message)

    def _tree(self, folder: str) -> str:
        return self._entries(self._folders[folder])

    def _entries(self, entries: Mapping[str, tuple[str, str]]) -> str:
        # git sorts a folder as if its name ended in a slash
        rows = sorted(entries.items(), key=lambda e: e[0] + "/" * (e[1][0] == "40000"))
        return self._pack.add(
            b"tree",
            b"".join(
                f"{mode} {name}".encode() + b"\0" + bytes.fromhex(blob)
                for name, (mode, blob) in rows
            ),
        )


class _Pack:
    """A pack of whole objects, each once."""

    def __init__(self) -> None:
        self._parts: dict[str, bytes] = {}

    def add(self, kind: bytes, content: bytes) -> str:
        """Take an object in; gives its id."""
        whole = kind + f" {len(content)}".encode() + b"\0" + content
        name = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
        if name not in self._parts:
            size = len(content)
            first = _TYPES[kind] << 4 | size & 15
            size >>= 4
            head = bytearray()
            while size:
                head.append(first | 128)
                first, size = size & 127, size >> 7
            head.append(first)
            self._parts[name] = bytes(head) + zlib.compress(content, 1)
        return name

    def content(self) -> bytes:
        """The pack as git reads it."""
        count = len(self._parts).to_bytes(4, "big")
        whole = b"PACK\0\0\0\2" + count + b"".join(self._parts.values())
        return whole + hashlib.sha1(whole, usedforsecurity=False).digest()


def _parted(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


if __name__ == "__main__":
    extend(Bench(Path(sys.argv[1]), 0), int(sys.argv[2]))
