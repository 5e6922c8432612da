#!/bin/sh
# Replays a Gatehouse ledger with POSIX tools: sh verify_ledger.sh FILE. Exit 1 names the first break.
export LC_ALL=C
file=$1 seq=0 prev=$(printf '%064d' 0)
form='\{"seq":(0|[1-9][0-9]*),"ts":"[^"\\]*","prevHash":"[0-9a-f]{64}","data":\{.*\},"hash":"[0-9a-f]{64}"\}'

fail() {
  echo "entry $seq: $1" >&2
  exit 1
}

[ -r "$file" ] || fail "there is no such file"
# A shell's read skips NUL bytes, so a file that has any must not get that far.
tr -d '\000' <"$file" | cmp -s - "$file" || fail "the file holds NUL bytes"
strange=$(grep -nvExa "$form" "$file" | head -n 1 | cut -d: -f1)
while IFS= read -r line || { [ -z "$line" ] || fail "torn end"; false; }; do
  [ $((seq + 1)) = "$strange" ] && fail "not a ledger line"
  body=${line%,\"hash\":*}
  hash=${line##*,\"hash\":\"} hash=${hash%\"\}}
  # Everything before ,"hash" and a closing brace.
  sum=$(printf '%s}' "$body" | sha256sum) || fail "sha256sum does not work"
  [ "${sum%% *}" = "$hash" ] || fail "changed: its bytes do not give its hash"
  rest=${line#\{\"seq\":}
  [ "${rest%%,*}" = "$seq" ] || fail "missing or moved: entry ${rest%%,*} is in its place"
  rest=${line#*\",\"prevHash\":\"}
  [ "${rest%%\"*}" = "$prev" ] || fail "does not continue the entry before it"
  prev=$hash seq=$((seq + 1))
done <"$file"
echo "$seq entries, head $prev"
