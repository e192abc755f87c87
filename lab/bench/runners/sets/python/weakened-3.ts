import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { WEATHER } from "./packages-3.ts";

const UNITS_TEST = "tests/test_units.py";
const CLIENT_TEST = "tests/test_client.py";

export const WEAKENED_WEATHER: readonly SetChange[] = [
  edit(
    "a tolerance becomes huge",
    WEATHER,
    UNITS_TEST,
    "pytest.approx(-19.52, abs=0.01)",
    "pytest.approx(-19.52, abs=50)",
  ),
  edit(
    "an approximation gets a relative tolerance of everything",
    WEATHER,
    UNITS_TEST,
    "pytest.approx(expected)",
    "pytest.approx(expected, rel=2.0)",
  ),
  edit(
    "a parametrised value is commented out",
    WEATHER,
    UNITS_TEST,
    `        pytest.param(0, "cold", id="zero"),`,
    `        # pytest.param(0, "cold", id="zero"),`,
  ),
  edit(
    "rows are skipped by their marks",
    WEATHER,
    UNITS_TEST,
    `pytest.param(25, "hot", id="twenty-five"),`,
    `pytest.param(25, "hot", id="twenty-five", marks=pytest.mark.skip),`,
  ),
  edit(
    "a word is looked for in a list instead",
    WEATHER,
    UNITS_TEST,
    "assert describe(celsius) == word",
    `assert describe(celsius) in {"freezing", "cold", "mild", "hot"}`,
  ),
  edit(
    "identity becomes a check that something is there",
    WEATHER,
    CLIENT_TEST,
    `    assert client.report("Oslo") is client.report("Oslo")`,
    `    assert client.report("Oslo") is not None`,
  ),
  edit(
    "the whole client is a mock",
    WEATHER,
    CLIENT_TEST,
    `    assert Client(session).report("Oslo") == Report("Oslo", 21.5, 8)
    session.get.assert_called_once_with("/weather", params={"city": "Oslo"})`,
    `    client = Mock(spec=Client)
    client.report.return_value = Report("Oslo", 21.5, 8)
    assert client.report("Oslo") == Report("Oslo", 21.5, 8)
    client.report.assert_called_once_with("Oslo")`,
  ),
  edit(
    "the settings collect only functions with certain names",
    WEATHER,
    "pytest.ini",
    `pythonpath = src
`,
    `pythonpath = src
python_functions = test_r* test_d*
`,
  ),
  edit(
    "assertions go to a nested function that nobody calls",
    WEATHER,
    CLIENT_TEST,
    `    assert session.get.call_count == 3
    assert sleep.call_args_list == [call(0.5), call(0.5)]`,
    `
    def verify():
        assert session.get.call_count == 3
        assert sleep.call_args_list == [call(0.5), call(0.5)]`,
  ),
  edit(
    "the negative assertion about sleeping is dropped",
    WEATHER,
    CLIENT_TEST,
    `
    sleep.assert_not_called()`,
    "",
  ),
  edit(
    "a test is turned into a comment of text",
    WEATHER,
    CLIENT_TEST,
    `def test_gives_up_after_the_last_attempt(session, sleep):
    session.get.return_value = response(502)
    with pytest.raises(ServiceError, match="gave up after 2 attempts"):
        Client(session, attempts=2).report("Rome")
    sleep.assert_called_once_with(0.5)
`,
    `"""
def test_gives_up_after_the_last_attempt(session, sleep):
    session.get.return_value = response(502)
    with pytest.raises(ServiceError, match="gave up after 2 attempts"):
        Client(session, attempts=2).report("Rome")
    sleep.assert_called_once_with(0.5)
"""
`,
  ),
  edit(
    "a lambda is asserted instead of its result",
    WEATHER,
    CLIENT_TEST,
    `    assert client.report("Oslo") is client.report("Oslo")`,
    `    same = lambda: client.report("Oslo") is client.report("Oslo")
    client.report("Oslo")
    assert same`,
  ),
  edit(
    "a missing optional module skips the file",
    WEATHER,
    CLIENT_TEST,
    `from weather.client import Client, Report, ServiceError
`,
    `from weather.client import Client, Report, ServiceError

pytest.importorskip("weather_native")
`,
  ),
  edit(
    "a class is told not to be a test",
    WEATHER,
    UNITS_TEST,
    `class TestWindChill:
`,
    `class TestWindChill:
    __test__ = False

`,
  ),
];
