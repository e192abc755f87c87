# Sets `real` to the program that the command would have found without the wrappers of /opt/programs.
name=${0##*/}
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
if [ -z "$real" ]; then
  echo "$name: not found" >&2
  exit 127
fi
# Some shells set `_` to the program that they start.
if [ "${_-}" = "$0" ]; then _=$real; fi
