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
    sed 's/^func (\([tf]\) \*\([TF]\)) report() {$/&\n\tmidwatchReport(\1.parent == nil, \1.name, \1.Failed(), \1.Skipped(), \1.duration)/
      s/^func tRunner(t \*T, fn func(t \*T)) {$/&\n\tmidwatchStart(t.name, fn)/
      s/^func (m \*M) Run() (code int) {$/&\n\tdefer midwatchEnd()/
      /^package testing$/r /opt/count/go/imports.txt' "$root/src/testing/testing.go" >"$made/testing.go"
    cat /opt/count/go/functions.txt >>"$made/testing.go"
    sed 's/^func (f \*F) report() {$/&\n\tmidwatchReport(f.parent == nil, f.name, f.Failed(), f.Skipped(), f.duration)/' \
      "$root/src/testing/fuzz.go" >"$made/fuzz.go"
    sed 's/^func runExample(eg InternalExample) (ok bool) {$/&\n\tdefer func() { midwatchReport(false, eg.Name, !ok, false, 0) }()/' \
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
