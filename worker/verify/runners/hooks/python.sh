#!/bin/sh
# Starts a program of Python, which loads python/sitecustomize.py.
. /opt/count/find-real.sh
PYTHONPATH=/opt/count/python${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH
exec "$real" "$@"
