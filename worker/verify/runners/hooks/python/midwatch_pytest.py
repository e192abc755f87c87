"""A plugin of pytest that reports each test. With pytest-xdist, the controlling process receives the reports of all tests."""
import os
import sys

from midwatch_events import Events

open_sessions = []


class Plugin:
    def __init__(self):
        self.events = Events("pytest")
        self.root = ""
        self.open = {}

    def pytest_configure(self, config):
        self.root = str(getattr(config, "rootpath", None) or getattr(config, "rootdir", ""))
        if hasattr(config, "workerinput"):
            self.events = None

    def pytest_sessionstart(self, session):
        # A session that a test starts in its own process is not reported.
        if open_sessions:
            self.events = None
        open_sessions.append(self)
        if self.events is not None:
            self.events.begin()

    def pytest_runtest_logreport(self, report):
        if self.events is None:
            return
        ending, ms = self.open.get(report.nodeid, (None, 0))
        ms += report.duration * 1000
        if report.failed:
            ending = "fail"
        elif report.skipped and ending is None:
            # An expected failure is reported as skipped, but the test ran.
            ending = "pass" if hasattr(report, "wasxfail") else "skip"
        elif report.passed and report.when == "call" and ending is None:
            ending = "pass"
        elif getattr(report, "outcome", "") == "rerun":
            ending = None
        self.open[report.nodeid] = (ending, ms)
        if report.when == "teardown":
            self.open.pop(report.nodeid)
            if ending is not None:
                self.write(report.nodeid, ending, ms)

    def pytest_sessionfinish(self, session):
        if self in open_sessions:
            open_sessions.remove(self)
        if self.events is not None:
            self.events.end()

    def write(self, nodeid, ending, ms):
        file, _, name = nodeid.partition("::")
        self.events.write(
            ending=ending, file=os.path.join(self.root, file), name=name.replace("::", " > "), ms=round(ms, 3)
        )
