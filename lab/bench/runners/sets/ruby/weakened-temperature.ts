import { edit, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { TEMPERATURE_PACKAGE as TEMPERATURE } from "./temperature.ts";

const TEST = "test/temperature_test.rb";

export const WEAKENED_TEMPERATURE: readonly SetChange[] = [
  edit("test prefix dropped", TEMPERATURE, TEST, "def test_compares", "def check_compares"),
  edit(
    "test made private",
    TEMPERATURE,
    TEST,
    "  def test_prints_one_decimal",
    "  private def test_prints_one_decimal",
  ),
  edit(
    "everything below is private",
    TEMPERATURE,
    TEST,
    "  def test_converts_to_fahrenheit",
    "  private\n\n  def test_converts_to_fahrenheit",
  ),
  edit(
    "skip at the start of a test",
    TEMPERATURE,
    TEST,
    "    assert_operator @cold, :<, @mild",
    `    skip "ordering is not final"\n    assert_operator @cold, :<, @mild`,
  ),
  edit(
    "skip in setup",
    TEMPERATURE,
    TEST,
    "    @mild = Temperature.new(20)",
    `    skip unless ENV["SLOW"]\n    @mild = Temperature.new(20)`,
  ),
  edit(
    "skip after a date",
    TEMPERATURE,
    TEST,
    "    assert_operator @cold, :<, @mild",
    `    skip_until 2099, 1, 1, "later"\n    assert_operator @cold, :<, @mild`,
  ),
  edit(
    "return at the start of a test",
    TEMPERATURE,
    TEST,
    "    assert_in_delta 68.0, @mild.fahrenheit, 0.001",
    "    return\n    assert_in_delta 68.0, @mild.fahrenheit, 0.001",
  ),
  edit(
    "test deleted",
    TEMPERATURE,
    TEST,
    `  def test_knows_absolute_zero
    assert_raises(RangeError) { Temperature.new(-300) }
    assert_celsius(-273.15, Temperature.new(-273.15))
  end

`,
    "",
  ),
  edit(
    "test inside =begin and =end",
    TEMPERATURE,
    TEST,
    `  def test_knows_absolute_zero
    assert_raises(RangeError) { Temperature.new(-300) }
    assert_celsius(-273.15, Temperature.new(-273.15))
  end
`,
    `=begin
  def test_knows_absolute_zero
    assert_raises(RangeError) { Temperature.new(-300) }
    assert_celsius(-273.15, Temperature.new(-273.15))
  end
=end
`,
  ),
  edit(
    "test overwritten by an empty one of the same name",
    TEMPERATURE,
    TEST,
    `  %w[C F].each do |unit|`,
    `  def test_compares
  end

  %w[C F].each do |unit|`,
  ),
  edit(
    "rows of a hash removed",
    TEMPERATURE,
    TEST,
    `    "32 F" => 0.0,
    " 212F " => 100.0,
`,
    "",
  ),
  edit(
    "rows filtered in the loop",
    TEMPERATURE,
    TEST,
    "    READINGS.each do",
    `    READINGS.select { |text, _| text.end_with?("K") }.each do`,
  ),
  edit("inputs removed from a list", TEMPERATURE, TEST, `["", "warm", "20", "20 K"].each`, `["warm"].each`),
  edit("generated tests for one unit only", TEMPERATURE, TEST, "%w[C F].each", "%w[C].each"),
  edit("delta of the helper made huge", TEMPERATURE, TEST, "temperature.celsius, 0.001", "temperature.celsius, 500"),
  edit(
    "helper with the assertion emptied",
    TEMPERATURE,
    TEST,
    "    assert_in_delta expected, temperature.celsius, 0.001",
    "    expected && temperature",
  ),
  edit(
    "helper asserts the kind only",
    TEMPERATURE,
    TEST,
    "    assert_in_delta expected, temperature.celsius, 0.001",
    "    assert_kind_of expected.class, temperature.celsius.to_f",
  ),
  edit(
    "error class widened",
    TEMPERATURE,
    TEST,
    "assert_raises(Temperature::Unreadable)",
    "assert_raises(StandardError)",
  ),
  edit(
    "message by a pattern that matches everything",
    TEMPERATURE,
    TEST,
    `assert_equal "cannot read #{text.inspect}", error.message`,
    "assert_match(/.*/, error.message)",
  ),
  edit(
    "assert_raises becomes a rescue",
    TEMPERATURE,
    TEST,
    "    assert_raises(RangeError) { Temperature.new(-300) }",
    `    begin
      Temperature.new(-300)
    rescue RangeError
      pass
    end`,
  ),
  edit(
    "assertion errors rescued",
    TEMPERATURE,
    TEST,
    `    assert_equal "20.0 C", @mild.to_s
    refute_includes @mild.to_s, "F"
  end`,
    `    assert_equal "20.0 C", @mild.to_s
    refute_includes @mild.to_s, "F"
  rescue Minitest::Assertion
    nil
  end`,
  ),
  edit(
    "equality becomes assert with a message",
    TEMPERATURE,
    TEST,
    `    assert_equal "20.0 C", @mild.to_s`,
    `    assert @mild.to_s, "20.0 C"`,
  ),
  edit(
    "equality becomes refute_nil",
    TEMPERATURE,
    TEST,
    "    assert_equal @mild, Temperature.new(20.0)",
    "    refute_nil Temperature.new(20.0)",
  ),
  edit(
    "sorted list compared with the same sort",
    TEMPERATURE,
    TEST,
    "assert_equal [@cold, @mild], [@mild, @cold].sort",
    "assert_equal [@cold, @mild].sort, [@mild, @cold].sort",
  ),
  edit("assertion commented out", TEMPERATURE, TEST, "    assert_operator @cold", "    # assert_operator @cold"),
  edit("test task looks elsewhere", TEMPERATURE, "Rakefile", "test/**/*_test.rb", "test/unit/**/*_test.rb"),
  move("test file renamed past the glob", TEMPERATURE, TEST, "test/temperature_tests.rb"),
  edit(
    "class no longer a test case",
    TEMPERATURE,
    TEST,
    "class TemperatureTest < Minitest::Test",
    "module TemperatureTest",
  ),
  edit(
    "skip added to every test from the helper",
    TEMPERATURE,
    "test/test_helper.rb",
    `require "temperature"`,
    `require "temperature"

class Minitest::Test
  def before_setup
    super
    skip "being rewritten" if self.class.name == "TemperatureTest"
  end
end`,
  ),
];
