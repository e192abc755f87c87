import type { SetPackage } from "../types.ts";

export const WEATHER: SetPackage = {
  language: "python",
  framework: "pytest with classes and mocks",
  files: {
    "pytest.ini": `[pytest]
testpaths = tests
pythonpath = src
markers =
    slow: takes more than a second
`,
    "src/weather/__init__.py": "",
    "src/weather/units.py": `from __future__ import annotations


def to_fahrenheit(celsius: float) -> float:
    return celsius * 9 / 5 + 32


def wind_chill(celsius: float, wind_kmh: float) -> float:
    if celsius > 10 or wind_kmh < 4.8:
        return celsius
    factor = wind_kmh**0.16
    return 13.12 + 0.6215 * celsius - 11.37 * factor + 0.3965 * celsius * factor


def describe(celsius: float) -> str:
    for limit, word in ((0, "freezing"), (10, "cold"), (25, "mild")):
        if celsius < limit:
            return word
    return "hot"
`,
    "src/weather/client.py": `from __future__ import annotations

import time
from dataclasses import dataclass


class ServiceError(RuntimeError):
    pass


@dataclass(frozen=True)
class Report:
    city: str
    celsius: float
    wind_kmh: float


class Client:
    def __init__(self, session, attempts: int = 3, pause: float = 0.5) -> None:
        self._session = session
        self._attempts = attempts
        self._pause = pause
        self._cache: dict[str, Report] = {}

    def report(self, city: str) -> Report:
        if city not in self._cache:
            data = self._fetch(city)
            self._cache[city] = Report(city, data["temp"], data["wind"])
        return self._cache[city]

    def _fetch(self, city: str) -> dict:
        for attempt in range(self._attempts):
            response = self._session.get("/weather", params={"city": city})
            if response.status == 200:
                return response.json()
            if response.status < 500:
                raise LookupError(f"no city named {city}")
            if attempt + 1 < self._attempts:
                time.sleep(self._pause)
        raise ServiceError(f"gave up after {self._attempts} attempts")
`,
    "tests/test_units.py": `import pytest

from weather.units import describe, to_fahrenheit, wind_chill


class TestFahrenheit:
    @pytest.mark.parametrize("celsius, expected", [(0, 32), (100, 212), (-40, -40), (36.6, 97.88)])
    def test_converts(self, celsius, expected):
        assert to_fahrenheit(celsius) == pytest.approx(expected)


class TestWindChill:
    def test_feels_colder_in_the_wind(self):
        assert wind_chill(-10, 30) == pytest.approx(-19.52, abs=0.01)

    @pytest.mark.parametrize("celsius, wind", [(11, 50), (5, 4.7)])
    def test_is_the_temperature_outside_of_its_range(self, celsius, wind):
        assert wind_chill(celsius, wind) == celsius


@pytest.mark.parametrize(
    "celsius, word",
    [
        pytest.param(-1, "freezing", id="below zero"),
        pytest.param(0, "cold", id="zero"),
        pytest.param(10, "mild", id="ten"),
        pytest.param(25, "hot", id="twenty-five"),
    ],
)
def test_describe(celsius, word):
    assert describe(celsius) == word
`,
    "tests/test_client.py": `from types import SimpleNamespace
from unittest.mock import Mock, call

import pytest

from weather.client import Client, Report, ServiceError


def response(status, **data):
    return SimpleNamespace(status=status, json=lambda: data)


@pytest.fixture
def sleep(monkeypatch):
    sleep = Mock()
    monkeypatch.setattr("weather.client.time.sleep", sleep)
    return sleep


@pytest.fixture
def session():
    return Mock()


def test_reports_a_city(session):
    session.get.return_value = response(200, temp=21.5, wind=8)
    assert Client(session).report("Oslo") == Report("Oslo", 21.5, 8)
    session.get.assert_called_once_with("/weather", params={"city": "Oslo"})


def test_asks_once_for_a_city(session):
    session.get.return_value = response(200, temp=1, wind=2)
    client = Client(session)
    assert client.report("Oslo") is client.report("Oslo")
    assert session.get.call_count == 1


def test_tries_again_after_a_server_error(session, sleep):
    session.get.side_effect = [response(503), response(500), response(200, temp=3, wind=4)]
    assert Client(session).report("Rome").celsius == 3
    assert session.get.call_count == 3
    assert sleep.call_args_list == [call(0.5), call(0.5)]


def test_gives_up_after_the_last_attempt(session, sleep):
    session.get.return_value = response(502)
    with pytest.raises(ServiceError, match="gave up after 2 attempts"):
        Client(session, attempts=2).report("Rome")
    sleep.assert_called_once_with(0.5)


def test_an_unknown_city_is_not_tried_again(session, sleep):
    session.get.return_value = response(404)
    with pytest.raises(LookupError) as caught:
        Client(session).report("Atlantis")
    assert caught.value.args == ("no city named Atlantis",)
    assert session.get.call_count == 1
    sleep.assert_not_called()
`,
  },
};
