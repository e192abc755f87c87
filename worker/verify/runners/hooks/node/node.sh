#!/bin/sh
# `node` in the sandboxes of acceptances. It runs the real node with the same arguments, environment and streams; only argv0 is the real
# node's path (process.argv0, and the first word of "bad option"). A test runner gets an additional reporter that writes to its own
# file, which changes neither its output nor its exit code. Scripts are started with `hook.cjs`, which does the same for
# other runners. If the words might break that (a reporter in NODE_OPTIONS, watch mode, tests in the runner's own process), the run is
# not counted.
__is=no __script=no __skip=no __reporters=0 __places=0 __words=0
if [ -z "${NODE_TEST_CONTEXT+x}" ] && [ -w /opt/report ]; then
  case ${NODE_OPTIONS-} in
    *test?reporter* | *test?isolation* | *config?file*) ;;
    *)
      for __word in "$@"; do
        if [ $__skip = yes ]; then
          __skip=no
          continue
        fi
        case $__word in
          --test) if [ $__is = no ]; then __is=yes; fi ;;
          --test-reporter=*) __reporters=$((__reporters + 1)) ;;
          --test-reporter-destination=*) __places=$((__places + 1)) ;;
          --test-reporter) __reporters=$((__reporters + 1)) __skip=yes ;;
          --test-reporter-destination) __places=$((__places + 1)) __skip=yes ;;
          --test-isolation=process | --experimental-test-isolation=process) ;;
          -e | -p | -pe | -c | -i | -v | -h | --eval* | --print | --check | --interactive | --version | --help | --run*) __is=never ;;
          --permission* | --experimental-permission* | --experimental-policy*) __is=never ;;
          --watch* | --test-isolation* | --experimental-test-isolation* | --no-*test* | --*config-file*) __is=never ;;
          # Options with a value in the next word.
          -r | -C | --require | --import | --loader | --experimental-loader | --conditions | --input-type | --title) __skip=yes ;;
          --test-name-pattern | --test-skip-pattern | --test-concurrency | --test-timeout | --test-shard | --test-global-setup) __skip=yes ;;
          --test-coverage-include | --test-coverage-exclude | --test-coverage-lines | --test-coverage-functions | --test-coverage-branches) __skip=yes ;;
          --test-rerun-failures | --test-random-seed | --experimental-test-tag-filter | --experimental-default-type) __skip=yes ;;
          --env-file | --env-file-if-exists | --disable-warning | --disable-proto | --unhandled-rejections | --dns-result-order) __skip=yes ;;
          --redirect-warnings | --diagnostic-dir | --report-dir | --report-directory | --report-filename | --report-signal) __skip=yes ;;
          --inspect-port | --debug-port | --inspect-publish-uid | --icu-data-dir | --openssl-config | --tls-cipher-list | --tls-keylog) __skip=yes ;;
          --cpu-prof-dir | --cpu-prof-name | --cpu-prof-interval | --heap-prof-dir | --heap-prof-name | --heap-prof-interval) __skip=yes ;;
          --max-http-header-size | --localstorage-file | --stack-trace-limit | --v8-pool-size | --secure-heap | --secure-heap-min) __skip=yes ;;
          --allow-fs-read | --allow-fs-write | --trace-require-module | --max-old-space-size-percentage | --snapshot-blob) __skip=yes ;;
          --trace-event-categories | --trace-event-file-pattern | --network-family-autoselection-attempt-timeout) __skip=yes ;;
          --) break ;;
          --*_*) case ${__word%%=*} in *_*) __is=never ;; esac ;;
          -*) ;;
          *) __script=yes && break ;;
        esac
      done
      # A reporter after the presumed script: only Node knows whether that word really is the script.
      for __word in "$@"; do
        case $__word in --test-reporter | --test-reporter=*) __words=$((__words + 1)) ;; esac
      done
      if [ $__words != $__reporters ]; then __is=never; fi
      # For three reporters and more, Node prints a false warning of a leak, which our reporter would hide.
      if [ $__reporters -ge 3 ]; then __is=never; fi
      ;;
  esac
fi
# This shell sets PWD even if it was unset (`env -i`); a missing SHLVL may mean such a case.
if [ -z "${SHLVL+x}" ] && ! grep -qz '^PWD=' /proc/$$/environ; then unset PWD; fi
if [ "${_-}" = /opt/programs/node ]; then _=/opt/node/bin/node; fi
if [ $__is = no ] && [ $__script = yes ]; then
  exec /opt/node/bin/node --require /opt/count/node/hook.cjs "$@"
elif [ $__is != yes ]; then
  exec /opt/node/bin/node "$@"
elif [ $__reporters = 0 ] && [ $__places = 0 ]; then
  exec /opt/node/bin/node --test-reporter=/opt/count/node/default.cjs --test-reporter-destination=stdout \
    --test-reporter=/opt/count/node/reporter.cjs --test-reporter-destination=/opt/report/node-$$ "$@"
elif [ $__reporters = 1 ] && [ $__places = 0 ]; then
  exec /opt/node/bin/node --test-reporter=/opt/count/node/reporter.cjs --test-reporter-destination=/opt/report/node-$$ \
    --test-reporter-destination=stdout "$@"
elif [ $__reporters = $__places ]; then
  exec /opt/node/bin/node --test-reporter=/opt/count/node/reporter.cjs --test-reporter-destination=/opt/report/node-$$ "$@"
else
  exec /opt/node/bin/node "$@"
fi
