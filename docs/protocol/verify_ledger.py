#!/usr/bin/env python3
"""Replays a Gatehouse ledger from its first entry: python3 verify_ledger.py FILE. Exit 1 names the first break."""
import hashlib
import re
import sys

LINE = re.compile(
    rb'\{"seq":(0|[1-9][0-9]*),"ts":"[^"\\]*","prevHash":"([0-9a-f]{64})","data":\{.*\},"hash":"([0-9a-f]{64})"\}\n'
)


def fail(seq, what):
    sys.exit(f"entry {seq}: {what}")


seq, previous = 0, b"0" * 64
with open(sys.argv[1], "rb") as ledger:
    for line in ledger:
        match = LINE.fullmatch(line)
        if not match:
            fail(seq, "not a ledger line" if line.endswith(b"\n") else "torn end")
        # Everything before ,"hash" and a closing brace: the last member and the line feed take 76 bytes.
        if hashlib.sha256(line[:-76] + b"}").hexdigest().encode() != match[3]:
            fail(seq, "changed: its bytes do not give its hash")
        if int(match[1]) != seq:
            fail(seq, f"missing or moved: entry {int(match[1])} is in its place")
        if match[2] != previous:
            fail(seq, "does not continue the entry before it")
        seq, previous = seq + 1, match[3]
print(f"{seq} entries, head {previous.decode()}")
