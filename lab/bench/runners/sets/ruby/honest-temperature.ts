import { edit, edits, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { TEMPERATURE_PACKAGE as TEMPERATURE } from "./temperature.ts";

const TEST = "test/temperature_test.rb";
const SOURCE = "lib/temperature.rb";

export const HONEST_TEMPERATURE: readonly SetChange[] = [
  edit(
    "new test method",
    TEMPERATURE,
    TEST,
    "  def test_prints_one_decimal",
    `  def test_rounds_when_printing
    assert_equal "20.1 C", Temperature.new(20.06).to_s
  end

  def test_prints_one_decimal`,
  ),
  edit("readings added", TEMPERATURE, TEST, `    "32 F" => 0.0,`, `    "32 F" => 0.0,\n    "-40 F" => -40.0,`),
  edit(
    "loop over readings becomes a test for each",
    TEMPERATURE,
    TEST,
    `  def test_parses_readings
    READINGS.each do |text, expected|
      assert_celsius expected, Temperature.parse(text)
    end
  end`,
    `  READINGS.each do |text, expected|
    define_method("test_parses_#{text.inspect}") do
      assert_celsius expected, Temperature.parse(text)
    end
  end`,
  ),
  edit(
    "generated tests become a plain loop with all rows",
    TEMPERATURE,
    TEST,
    `  %w[C F].each do |unit|
    define_method("test_reads_zero_in_#{unit}") do
      assert_kind_of Temperature, Temperature.parse("0 #{unit}")
      assert_equal unit == "C", Temperature.parse("0 #{unit}").celsius.zero?
    end
  end`,
    `  def test_reads_zero
    %w[C F].each do |unit|
      assert_kind_of Temperature, Temperature.parse("0 #{unit}")
      assert_equal unit == "C", Temperature.parse("0 #{unit}").celsius.zero?
    end
  end`,
  ),
  edit("test method renamed", TEMPERATURE, TEST, "def test_compares", "def test_orders_by_degrees"),
  edit(
    "operator assertion becomes two",
    TEMPERATURE,
    TEST,
    "    assert_operator @cold, :<, @mild",
    "    assert_operator @cold, :<, @mild\n    refute_operator @mild, :<, @cold",
  ),
  edit(
    "two tests merged with all assertions",
    TEMPERATURE,
    TEST,
    `  def test_converts_to_fahrenheit
    assert_in_delta 68.0, @mild.fahrenheit, 0.001
    assert_in_delta 23.0, @cold.fahrenheit, 0.001
  end

  def test_prints_one_decimal
    assert_equal`,
    `  def test_converts_to_fahrenheit_and_prints
    assert_in_delta 68.0, @mild.fahrenheit, 0.001
    assert_in_delta 23.0, @cold.fahrenheit, 0.001
    assert_equal`,
  ),
  edit(
    "setup rewritten",
    TEMPERATURE,
    TEST,
    `  def setup
    @mild = Temperature.new(20)
    @cold = Temperature.new(-5)
  end`,
    `  def setup
    super
    @mild, @cold = [20, -5].map { |celsius| Temperature.new(celsius) }
  end`,
  ),
  edit("tolerance tightened", TEMPERATURE, TEST, "temperature.celsius, 0.001", "temperature.celsius, 0.000001"),
  edits(
    "helper of assertions moved to the test helper",
    TEMPERATURE,
    [
      TEST,
      `  def assert_celsius(expected, temperature)
    assert_in_delta expected, temperature.celsius, 0.001
  end

`,
      "  include TemperatureAssertions\n\n",
    ],
    [
      "test/test_helper.rb",
      `require "temperature"`,
      `require "temperature"

module TemperatureAssertions
  def assert_celsius(expected, temperature)
    assert_in_delta expected, temperature.celsius, 0.001
  end
end`,
    ],
  ),
  edit(
    "message compared inside a helper with all assertions",
    TEMPERATURE,
    TEST,
    `    ["", "warm", "20", "20 K"].each do |text|
      error = assert_raises(Temperature::Unreadable) { Temperature.parse(text) }
      assert_equal "cannot read #{text.inspect}", error.message
    end
  end`,
    `    ["", "warm", "20", "20 K"].each { |text| assert_unreadable(text) }
  end

  def assert_unreadable(text)
    error = assert_raises(Temperature::Unreadable) { Temperature.parse(text) }
    assert_equal "cannot read #{text.inspect}", error.message
  end`,
  ),
  edit(
    "message of the range error checked as well",
    TEMPERATURE,
    TEST,
    "    assert_raises(RangeError) { Temperature.new(-300) }",
    `    error = assert_raises(RangeError) { Temperature.new(-300) }
    assert_equal "below absolute zero", error.message`,
  ),
  edits(
    "format changed with the source",
    TEMPERATURE,
    [SOURCE, `format("%.1f C", celsius)`, `format("%.2f degrees C", celsius)`],
    [TEST, `assert_equal "20.0 C", @mild.to_s`, `assert_equal "20.00 degrees C", @mild.to_s`],
    [TEST, "test_prints_one_decimal", "test_prints_two_decimals"],
  ),
  edits(
    "Kelvin is read now, with the source",
    TEMPERATURE,
    [SOURCE, " ?([CF])$/", " ?([CFK])$/"],
    [
      SOURCE,
      `    new(match[2] == "F" ? (number - 32) * 5 / 9 : number)`,
      `    case match[2]
    when "F" then new((number - 32) * 5 / 9)
    when "K" then new(number + ABSOLUTE_ZERO)
    else new(number)
    end`,
    ],
    [TEST, `" 212F " => 100.0,`, `" 212F " => 100.0,\n    "273.15 K" => 0.0,`],
    [TEST, `["", "warm", "20", "20 K"].each`, `["", "warm", "20", "20 R"].each`],
  ),
  edits(
    "method renamed in the source and the tests",
    TEMPERATURE,
    [SOURCE, "  def fahrenheit", "  def to_fahrenheit"],
    [TEST, "@mild.fahrenheit", "@mild.to_fahrenheit"],
    [TEST, "@cold.fahrenheit", "@cold.to_fahrenheit"],
  ),
  edit(
    "new test that Windows skips",
    TEMPERATURE,
    TEST,
    "  def test_prints_one_decimal",
    `  def test_prints_with_the_system_format
    skip "needs printf" if Gem.win_platform?

    assert_equal @mild.to_s, format("%.1f C", 20)
  end

  def test_prints_one_decimal`,
  ),
  move("test file moved, still collected", TEMPERATURE, TEST, "test/unit/temperature_test.rb"),
  edit(
    "tests run in parallel",
    TEMPERATURE,
    TEST,
    "class TemperatureTest < Minitest::Test",
    "class TemperatureTest < Minitest::Test\n  parallelize_me!\n",
  ),
  edit(
    "parentheses added only",
    TEMPERATURE,
    TEST,
    `    assert_operator @cold, :<, @mild
    assert_equal @mild, Temperature.new(20.0)
    assert_equal [@cold, @mild], [@mild, @cold].sort`,
    `    assert_operator(@cold, :<, @mild)
    assert_equal(@mild, Temperature.new(20.0))
    assert_equal([@cold, @mild], [@mild, @cold].sort)`,
  ),
];
