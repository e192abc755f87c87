"""Writes the events of one test runner to a file of its own in the folder of the reports, one line of JSON for each test."""
import os

FOLDER = "/opt/report/"
RUNNERS = ("pytest", "unittest")
END = '{"ending": "all"}\n'


class Events:
    """The report of one run. A run that a test of another run started is not reported: its results are that test's matter."""

    def __init__(self, runner):
        self.path = "%s%s-%d" % (FOLDER, runner, os.getpid())
        self.pid = os.getpid()
        self.is_nested = _is_nested()

    def begin(self):
        self._append("")

    def write(self, **event):
        self._append("{%s}\n" % ", ".join('"%s": %s' % (key, _json(value)) for key, value in event.items()))

    def end(self):
        self._append(END)

    def _append(self, text):
        # A process that the tests forked has the report of its parent.
        if self.is_nested or os.getpid() != self.pid:
            return
        try:
            with open(self.path, "a") as file:
                file.write(text)
        except OSError:
            pass  # Without space the run is not counted.


def _json(value):
    """The JSON of a text or a number, without the module `json`: a test may be about which modules are loaded."""
    if not isinstance(value, str):
        return repr(value)
    codes = []
    for code in map(ord, value):
        # JSON writes a character beyond the first 65,536 as two.
        codes += [code] if code < 0x10000 else [0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF)]
    plain = [chr(code) if 32 <= code < 127 and code not in (34, 92) else "\\u%04x" % code for code in codes]
    return '"%s"' % "".join(plain)


def _is_nested():
    """Whether a process that is running tests started this one, perhaps by others."""
    pid = os.getppid()
    while pid > 1:
        if any(_is_open("%s%s-%d" % (FOLDER, runner, pid)) for runner in RUNNERS):
            return True
        try:
            with open("/proc/%d/stat" % pid) as file:
                pid = int(file.read().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            return False
    return False


def _is_open(path):
    try:
        with open(path) as file:
            return not file.read().endswith(END)
    except OSError:
        return False
