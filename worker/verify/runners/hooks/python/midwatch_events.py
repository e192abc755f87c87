"""Writes the events of one test runner to a file of its own in the folder of the reports, one line of JSON for each test."""
import json
import os


class Events:
    def __init__(self, runner):
        self.path = "/opt/report/%s-%d" % (runner, os.getpid())
        self.pid = os.getpid()

    def write(self, **event):
        # A process that the tests forked has the report of its parent.
        if os.getpid() != self.pid:
            return
        try:
            with open(self.path, "a") as file:
                file.write(json.dumps(event) + "\n")
        except OSError:
            pass  # Without space the run is not counted.

    def end(self):
        self.write(ending="all")
