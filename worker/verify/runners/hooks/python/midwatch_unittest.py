"""Reports the tests of unittest's own runner, and of runners that extend it, such as Django's."""
import sys
import time

from midwatch_events import Events


def patch(module):
    """Replaces `run` of the runner. Only the outermost run of a process is reported."""
    runner = module.TextTestRunner
    run, make_result = runner.run, runner._makeResult
    state = {"depth": 0}

    def make(self):
        result = make_result(self)
        return watch(result, state["events"]) if state["depth"] == 1 else result

    def run_reported(self, test):
        state["depth"] += 1
        if state["depth"] == 1:
            state["events"] = Events("unittest")
            state["events"].begin()
        try:
            result = run(self, test)
            if state["depth"] == 1:
                state["events"].end()
            return result
        finally:
            state["depth"] -= 1

    runner.run, runner._makeResult = run_reported, make


def id_of(test):
    """The name of a test. Its lines are not traced: `trace` would count them."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        return test.id()
    finally:
        sys.settrace(tracer)


def watch(result, events):
    """Makes a result report each test when the test stops."""
    endings = {}
    started = {}

    def replace(name, ending):
        method = getattr(result, name)

        def replaced(test, *args, **kwargs):
            if ending == "start":
                started[id(test)] = time.time()
            elif ending == "subtest":
                if args[1] is not None:
                    endings[id(test)] = "fail"
            elif type(test).__name__ == "_ErrorHolder":
                report_group(test, ending)
            elif type(test).__name__ == "_SubTest":
                # A test with a skipped part ran, but is not reported as a success.
                endings.setdefault(id(test.test_case), "pass")
            elif ending != "stop" and endings.get(id(test)) != "fail":
                endings[id(test)] = ending
            if ending == "stop":
                report(test)
            return method(test, *args, **kwargs)

        setattr(result, name, replaced)

    def report_group(test, ending):
        """Reports a class or module whose setup or teardown failed or skipped its tests: `setUpClass (test_sum.Sum)`."""
        method, _, owner = id_of(test).partition(" (")
        owner = owner.rstrip(")")
        name = owner
        while name and name not in sys.modules:
            name = name.rpartition(".")[0]
        file = getattr(sys.modules.get(name), "__file__", None) or ""
        own = owner[len(name) + 1 :]
        events.write(ending=ending, file=file, name=own + " > " + method if own else method, ms=0)

    def report(test):
        ending = endings.pop(id(test), None)
        # unittest reports a module that it cannot load as a test of its own; with the module, that test goes.
        if ending is None or not hasattr(test, "id") or type(test).__name__ == "_FailedTest":
            return
        module = sys.modules.get(type(test).__module__)
        file = getattr(module, "__file__", None) or ""
        names = id_of(test).split(".")
        own = getattr(type(test), "__qualname__", type(test).__name__)
        ms = (time.time() - started.pop(id(test), time.time())) * 1000
        events.write(ending=ending, file=file, name=own + " > " + names[-1], ms=round(ms, 3))

    replace("startTest", "start")
    replace("addSuccess", "pass")
    replace("addFailure", "fail")
    replace("addError", "fail")
    replace("addSkip", "skip")
    replace("addExpectedFailure", "pass")
    replace("addUnexpectedSuccess", "fail")
    if hasattr(result, "addSubTest"):
        replace("addSubTest", "subtest")
    replace("stopTest", "stop")
    return result
