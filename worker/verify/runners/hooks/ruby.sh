#!/bin/sh
# Starts a program of Ruby, which loads ruby/count.rb.
. /opt/count/find-real.sh
RUBYOPT=-r/opt/count/ruby/count.rb${RUBYOPT:+ $RUBYOPT}
export RUBYOPT
exec "$real" "$@"
