#!/bin/sh
# Prints the receipt of an order file. Amounts are in cents, so that no rounding can creep in.

# The sum of quantity times price over all lines of a file.
order_total() {
  total=0
  while IFS=, read -r _name quantity price; do
    total=$((total + quantity * price))
  done < "$1"
  echo "$total"
}

# Large orders get a tenth off.
discount() {
  if [ "$1" -gt 5000 ]; then
    echo $(($1 / 10))
  else
    echo 0
  fi
}

# 1234 becomes 12.34.
format_cents() {
  printf '%d.%02d' $(($1 / 100)) $(($1 % 100))
}

print_receipt() {
  total=$(order_total "$1")
  off=$(discount "$total")
  printf 'Total     %8s\n' "$(format_cents "$total")"
  printf 'Discount  %8s\n' "$(format_cents "$off")"
  printf 'To pay    %8s\n' "$(format_cents $((total - off)))"
}

if [ "${1:-}" != '' ]; then
  print_receipt "$1"
fi
