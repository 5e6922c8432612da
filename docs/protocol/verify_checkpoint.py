#!/usr/bin/env python3
"""Holds a ledger against a checkpoint: python3 verify_checkpoint.py LEDGER CHECKPOINT PUBLIC_KEY.pem. Exit 1 says why not."""
import base64, hashlib, os, subprocess, sys, tempfile

sha = lambda data: hashlib.sha256(data).digest()
read = lambda name: open(name, "rb").read()
ledger, note, pem = read(sys.argv[1]), read(sys.argv[2]), sys.argv[3]
text, _, signatures = note.rpartition(b"\n\n")
text += b"\n"
origin, size, root = text.split(b"\n")[:3]

# The key id is the beginning of SHA-256(name, line feed, 0x01 for Ed25519, public key); RFC 8410 frames the 32 bytes.
public = base64.b64decode(b"".join(read(pem).splitlines()[1:-1]))[-32:]
key_id = sha(origin + b"\n\x01" + public)[:4]
blobs = [base64.b64decode(line.split(b" ")[2]) for line in signatures.splitlines() if line.startswith("\u2014 ".encode() + origin + b" ")]
with tempfile.TemporaryDirectory() as folder:
    def is_signed(blob):
        for name, content in (("text", text), ("sig", blob[4:])):
            open(os.path.join(folder, name), "wb").write(content)
        verify = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", os.path.abspath(pem), "-rawin", "-in", "text", "-sigfile", "sig"]
        return blob[:4] == key_id and subprocess.run(verify, cwd=folder, capture_output=True).returncode == 0
    if not any(map(is_signed, blobs)):
        sys.exit("the checkpoint is not signed with this key, or was changed")

lines = ledger.split(b"\n")[:-1]
if len(lines) < int(size):
    sys.exit(f"truncated: the checkpoint vouches for {int(size)} entries, the ledger has {len(lines)}")
stack = []  # of (height, hash): RFC 6962 with the lines, without their line feeds, as leaves
for line in lines[: int(size)]:
    stack.append((0, sha(b"\x00" + line)))
    while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
        (height, right), (_, left) = stack.pop(), stack.pop()
        stack.append((height + 1, sha(b"\x01" + left + right)))
node = stack.pop()[1] if stack else sha(b"")
while stack:
    node = sha(b"\x01" + stack.pop()[1] + node)
if node != base64.b64decode(root):
    sys.exit(f"rewritten: the first {int(size)} entries are not those the checkpoint vouches for")
print(f"good: {int(size)} of {len(lines)} entries are vouched for by {origin.decode()}")
