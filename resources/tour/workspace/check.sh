#!/bin/sh
# The checks of the till. Exit code 0 when all pass.

cd "$(dirname "$0")" || exit 2
set --
. ./src/receipt.sh
failures=0

expect() {
  if [ "$2" = "$3" ]; then
    echo "ok      $1"
  else
    echo "FAILED  $1: expected $3, got $2"
    failures=$((failures + 1))
  fi
}

expect 'monday adds up' "$(order_total orders/monday.csv)" 3050
expect 'small orders pay in full' "$(discount 4999)" 0
expect 'exactly 50.00 gets a tenth off' "$(discount 5000)" 500
expect 'large orders get a tenth off' "$(discount 8000)" 800
expect 'cents are printed with two digits' "$(format_cents 1205)" 12.05

if [ "$failures" -eq 0 ]; then
  echo 'All checks passed.'
else
  echo "$failures failed."
  exit 1
fi
