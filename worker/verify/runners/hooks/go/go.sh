#!/bin/sh
# Starts Go with a copy of its package `testing` that also writes a line for each test to the folder of the reports.
. /opt/count/find-real.sh
is=no
for word in "$@"; do
  case $word in
    test | vet) is=yes ;;
    -overlay | -overlay=* | --overlay*) is=never && break ;;
  esac
done
case ${GOFLAGS-} in *-overlay*) is=never ;; esac
if [ "$is" = yes ] && [ -w /opt/report ] && root=$("$real" env GOROOT 2>/dev/null) && [ -d "$root/src/testing" ]; then
  made=/tmp/midwatch-go
  if [ ! -e "$made/overlay.json" ]; then
    mkdir -p "$made"
    # Everything is added to lines that are there, because stack traces print the numbers of the lines.
    sed 's/^func (\([tf]\) \*\([TF]\)) report() {$/& midwatchReport(\1.parent == nil, \1.name, \1.Failed(), \1.Skipped(), \1.duration)/
      s/^func tRunner(t \*T, fn func(t \*T)) {$/& midwatchStart(t.name, fn)/
      s/^func (m \*M) Run() (code int) {$/& defer midwatchEnd()/
      s/^\t*root\.flushToParent(root\.name, "--- FAIL.*$/&; midwatchReport(root.parent == nil, root.name, true, false, d)/
      s/^\t*didPanic = true$/&; midwatchEnd()/
      s/^package testing$/&; import (midwatch_os "os"; midwatch_reflect "reflect"; midwatch_runtime "runtime"; midwatch_strconv "strconv"; midwatch_sync "sync"; midwatch_time "time")/' \
      "$root/src/testing/testing.go" >"$made/testing.go"
    cat /opt/count/go/functions.txt >>"$made/testing.go"
    sed 's/^func (f \*F) report() {$/& midwatchReport(f.parent == nil, f.name, f.Failed(), f.Skipped(), f.duration)/' \
      "$root/src/testing/fuzz.go" >"$made/fuzz.go"
    sed 's/^func runExample(eg InternalExample) (ok bool) {$/& defer func() { midwatchReport(false, eg.Name, !ok, false, 0) }()/' \
      "$root/src/testing/run_example.go" >"$made/run_example.go"
    printf '{"Replace": {"%s": "%s", "%s": "%s", "%s": "%s"}}\n' \
      "$root/src/testing/testing.go" "$made/testing.go" "$root/src/testing/fuzz.go" "$made/fuzz.go" \
      "$root/src/testing/run_example.go" "$made/run_example.go" >"$made/overlay.json.$$"
    mv "$made/overlay.json.$$" "$made/overlay.json"
  fi
  GOFLAGS="${GOFLAGS:+$GOFLAGS }-overlay=$made/overlay.json"
  export GOFLAGS
fi
exec "$real" "$@"
