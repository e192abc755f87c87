#!/bin/sh
# Starts PHPUnit, or PHP with PHPUnit's script, with an additional report in JUnit's format.
. /opt/count/find-real.sh
is=no
if [ "$name" != php ]; then is=yes; fi
for word in "$@"; do
  case $word in
    phpunit | */phpunit | */phpunit.phar) is=yes ;;
    --log-junit | --log-junit=* | --list-* | --version | --help | -h) is=never && break ;;
  esac
done
# A report in the configuration would be replaced by ours.
if [ "$is" = yes ] && [ -w /opt/report ] && ! grep -qs '<junit\|type="junit"' phpunit.xml phpunit.xml.dist phpunit.dist.xml; then
  exec "$real" "$@" --log-junit "/opt/report/phpunit-$$.xml"
fi
exec "$real" "$@"
