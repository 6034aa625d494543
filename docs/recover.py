#!/usr/bin/env python3
"""Takes everything out of a backup of Coffer, with nothing but Python and the command `age`.

    python3 recover.py BACKUP FOLDER [IDENTITY-FILE]

Asks for the passphrase by way of `age`, unless an age identity file is given. FOLDER must not exist yet. Each entry becomes a
file: text `.txt`, bytes `.bin`, everything else `.json` in the form that RECOVER.md describes; `index.json` says which is
which. A file that was kept in the vault becomes `file-…`. Nothing counts unless the last line says that all is there. What is written is not sealed any more. The keys in
`outside-secrets` are left where they are; RECOVER.md says what they are good for.
"""
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile

MANIFEST = "manifest.json"
# What follows it, by the version that it says.
FILES = {
    1: ["RECOVER.md", "recover.py", "records.ndjson"],
    2: ["RECOVER.md", "recover.py", "records.ndjson", "outside-secrets"],
}
SECRET_BYTES = 52


class Refused(Exception):
    """The backup is not what this script knows."""


def write(path, data):
    """A file that only its owner may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def content_of(value):
    """The ending of the file for a value, and its bytes."""
    if isinstance(value, str):
        return ".txt", value.encode("utf-8")
    if isinstance(value, dict) and len(value) == 1:
        for tag in ("$bytes", "$buffer"):
            if tag in value:
                return ".bin", base64.b64decode(value[tag], validate=True)
    return ".json", json.dumps(value, ensure_ascii=False).encode("utf-8")


def read_manifest(file):
    manifest = json.load(file)
    if manifest.get("format") != "coffer-backup":
        raise Refused("this is not a backup of Coffer")
    if manifest.get("version") not in FILES:
        raise Refused("this backup is of a later version; use the recover.py that lies in it")
    return manifest


def read_records(file, folder):
    """Writes each entry, and returns the index of them."""
    index, seen = [], set()
    for number, line in enumerate(file, 1):
        entry = json.loads(line.decode("utf-8"))
        if not set(entry) <= {"namespace", "name", "value", "expiresAt"}:
            raise Refused("line %d has something that this script does not know" % number)
        key = (entry["namespace"], entry["name"])
        if key in seen:
            raise Refused("line %d comes a second time" % number)
        seen.add(key)
        ending, data = content_of(entry.pop("value"))
        # Names may be anything; the index has them as they are.
        readable = re.sub(r"[^A-Za-z0-9._-]+", "_", entry["name"])[:40]
        name = "%06d-%s%s" % (number, readable, ending)
        write(os.path.join(folder, name), data)
        index.append(dict(entry, file=name))
    return index


def read_file(file, folder, number, told):
    """Writes a file that was kept in the vault, and returns its line of the index."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", told["name"])[-40:]
    name = "file-%06d-%s" % (number, readable)
    path = os.path.join(folder, name)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(file, out)
    if os.path.getsize(path) != told["sizeBytes"]:
        raise Refused("file %d has not the size it should have" % number)
    return {"namespace": "coffer/files", "name": told["name"], "type": told["type"], "file": name}


def recover(tar, folder):
    """Reads all files of the backup in their order, and returns its manifest and the index of what is in it."""
    expected, manifest, index, files = [MANIFEST], None, [], []
    for member in tar:
        if not expected or member.name != expected.pop(0) or not member.isreg():
            raise Refused("%s is not what comes here" % member.name)
        file = tar.extractfile(member)
        if member.name == MANIFEST:
            manifest = read_manifest(file)
            expected = list(FILES[manifest["version"]])
            told = manifest.get("files", [])
            expected += ["files/%d" % (number + 1) for number in range(len(told))]
        elif member.name == "records.ndjson":
            index = read_records(file, folder)
        elif member.name == "outside-secrets":
            if len(file.read()) != SECRET_BYTES * manifest["outsideSecrets"]:
                raise Refused("the keys of tokens and files are not all there")
        elif member.name.startswith("files/"):
            files.append(read_file(file, folder, len(files) + 1, told[len(files)]))
    if expected or manifest is None or len(index) != manifest["entries"]:
        raise Refused("the backup ends too early")
    return manifest, index + files


def main(arguments):
    if not 2 <= len(arguments) <= 3:
        sys.exit(__doc__)
    backup, folder = arguments[0], arguments[1]
    identity = ["-i", arguments[2]] if len(arguments) == 3 else []
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        sys.exit("There is something at %s already." % folder)
    age = subprocess.Popen(["age", "-d"] + identity + ["--", backup], stdout=subprocess.PIPE)
    try:
        with tarfile.open(fileobj=age.stdout, mode="r|") as tar:
            manifest, index = recover(tar, folder)
        # What `age` has not read to its end it has not proven.
        while age.stdout.read(65536):
            pass
    except (Refused, tarfile.TarError, ValueError, KeyError, EOFError) as error:
        age.stdout.close()
        age.wait()
        sys.exit("Not recovered, do not rely on what is in %s: %s" % (folder, error))
    if age.wait() != 0:
        sys.exit("Not recovered, do not rely on what is in %s: age refused the file." % folder)
    text = json.dumps(index, ensure_ascii=False, indent=1)
    write(os.path.join(folder, "index.json"), text.encode("utf-8"))
    count = manifest["entries"]
    print('All %d entries of vault "%s" are in %s.' % (count, manifest["vault"], folder))
    if len(index) > count:
        print("And its %d files." % (len(index) - count))


if __name__ == "__main__":
    main(sys.argv[1:])
