#!/bin/bash
# `cargo test` prints a line for each test; the wrapper copies these lines to the folder of the reports. The names of the test programs, which cargo
# prints to stderr, follow at the end of the copy, and so do the folder and the arguments.
. /opt/count/find-real.sh
task=
for word in "$@"; do
  case $word in
    +* | -*) ;;
    *) task=$word && break ;;
  esac
done
if [ -t 1 ] || [ -t 2 ] || [ ! -w /opt/report ]; then exec "$real" "$@"; fi
case $task in
  test | t)
    said=$(mktemp 2>/dev/null) || said=/dev/null
    { "$real" "$@" 2>&1 >&3 | tee "$said" >&2; exit "${PIPESTATUS[0]}"; } 3>&1 | tee "/opt/report/cargo-$$"
    code=${PIPESTATUS[0]}
    {
      echo
      grep -E '(Running|Doc-tests).* ' "$said"
      echo "midwatch: ${PWD#/work} $*"
    } >>"/opt/report/cargo-$$"
    if [ "$said" != /dev/null ]; then rm -f "$said"; fi
    exit "$code"
    ;;
  nextest)
    { "$real" "$@" 2>&1 >&3 | tee "/opt/report/nextest-$$" >&2; exit "${PIPESTATUS[0]}"; } 3>&1
    ;;
esac
exec "$real" "$@"
