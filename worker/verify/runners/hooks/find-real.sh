# Sets `real` to the program that the command would have started: of a wrapper in the place of a program (`install-wrappers.ts`), the program
# itself; of a wrapper in /opt/programs, the next program on the PATH with this name.
name=${0##*/}
real=/opt/real$(/usr/bin/readlink -f "$0")
if [ ! -x "$real" ]; then
  real=
  rest=$PATH:
  while [ -n "$rest" ]; do
    folder=${rest%%:*}
    rest=${rest#*:}
    if [ "$folder" != /opt/programs ] && [ -f "$folder/$name" ] && [ -x "$folder/$name" ]; then
      real=$folder/$name
      break
    fi
  done
fi
if [ -z "$real" ]; then
  echo "$name: not found" >&2
  exit 127
fi
# Some shells set `_` to the program that they start.
if [ "${_-}" = "$0" ] && [ "${0#/opt/programs/}" != "$0" ]; then _=$real; fi
