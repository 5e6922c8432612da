#!/usr/bin/env python3
"""Checks a Gatehouse export with OpenSSL: python3 verify_export.py FOLDER. Exit 1 names what is wrong."""
import hashlib, json, os, re, subprocess, sys

LINE = re.compile(rb'\{"seq":(\d+),"ts":"[^"\\]*","prevHash":"([0-9a-f]{64})","data":\{.*\},"hash":"([0-9a-f]{64})"\}\n')
folder = sys.argv[1]
path = lambda name: os.path.join(folder, name)
read = lambda name: open(path(name), "rb").read() if os.path.isfile(path(name)) else sys.exit(f"{name}: missing")
check = lambda good, name, what: good or sys.exit(f"{name}: {what}")

def signed(name):
    check(len(read(name + ".sig")) == 64, name + ".sig", "not a signature")
    openssl = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", path("public-key.pem"), "-rawin"]
    run = subprocess.run([*openssl, "-in", path(name), "-sigfile", path(name + ".sig")], capture_output=True)
    check(run.returncode == 0, name, "bad signature")
    return read(name)

manifest = json.loads(signed("manifest.json"))
check(hashlib.sha256(read("public-key.pem")).hexdigest() == manifest["publicKeySha256"], "public-key.pem", "changed")
for name, digest in [(other["name"], other["sha256"]) for other in manifest["files"]]:
    check(hashlib.sha256(read(os.path.basename(name))).hexdigest() == digest, name, "changed")
seq, previous = 0, "0" * 64
for page in manifest["pages"]:
    for line in signed(page["name"]).splitlines(keepends=True):
        match = LINE.fullmatch(line)
        check(match and hashlib.sha256(line[:-76] + b"}").hexdigest() == match[3].decode(), page["name"], f"entry {seq} changed")
        check((int(match[1]), match[2].decode()) == (seq, previous), page["name"], f"entry {seq} out of place")
        seq, previous = seq + 1, match[3].decode()
check((seq, previous) == (manifest["entries"], manifest["headHash"]), "manifest.json", "other entries than the pages")
print(f"good: {seq} entries, head {previous}, signed by key {manifest['publicKeySha256']}")
