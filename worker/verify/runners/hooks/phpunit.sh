#!/bin/bash
# Starts PHPUnit, or PHP with PHPUnit's script, with an additional report in JUnit's format, which PHPUnit writes at its end, and one of TeamCity's
# messages, which it writes as it goes.
# `exec -a` keeps the value of PHP_BINARY.
. /opt/count/find-real.sh
is=no
progress=yes
case $name in phpunit*) is=yes ;; esac
for word in "$@"; do
  case $word in
    phpunit | */phpunit | */phpunit.phar) is=yes ;;
    --log-teamcity | --log-teamcity=*) progress=no ;;
    --log-junit | --log-junit=* | --list-* | --version | --help | -h) is=never && break ;;
  esac
done
# A report in the configuration would be replaced by ours.
if [ "$is" = yes ] && [ -w /opt/report ] && ! grep -qs '<junit\|type="junit"' phpunit.xml phpunit.xml.dist phpunit.dist.xml; then
  set -- "$@" --log-junit "/opt/report/phpunit-$$.xml"
  if [ "$progress" = yes ] && ! grep -qs '<teamcity\|type="teamcity"' phpunit.xml phpunit.xml.dist phpunit.dist.xml; then
    set -- "$@" --log-teamcity "/opt/report/phpunit-$$"
  fi
fi
exec -a "$0" "$real" "$@"
