import type { SetPackage } from "../types.ts";

const TEMPERATURE = `# frozen_string_literal: true

# A temperature in degrees Celsius.
class Temperature
  include Comparable

  class Unreadable < ArgumentError; end

  ABSOLUTE_ZERO = -273.15

  attr_reader :celsius

  def self.parse(text)
    match = text.strip.match(/^(-?[0-9]+(?:[.][0-9]+)?) ?([CF])$/)
    raise Unreadable, "cannot read #{text.inspect}" unless match

    number = match[1].to_f
    new(match[2] == "F" ? (number - 32) * 5 / 9 : number)
  end

  def initialize(celsius)
    raise RangeError, "below absolute zero" if celsius < ABSOLUTE_ZERO

    @celsius = celsius
  end

  def fahrenheit
    celsius * 9 / 5.0 + 32
  end

  def <=>(other)
    celsius <=> other.celsius
  end

  def to_s
    format("%.1f C", celsius)
  end
end
`;

const TEMPERATURE_TEST = `# frozen_string_literal: true

require "test_helper"

class TemperatureTest < Minitest::Test
  READINGS = {
    "20 C" => 20.0,
    "-3.5C" => -3.5,
    "32 F" => 0.0,
    " 212F " => 100.0,
  }.freeze

  def setup
    @mild = Temperature.new(20)
    @cold = Temperature.new(-5)
  end

  def assert_celsius(expected, temperature)
    assert_in_delta expected, temperature.celsius, 0.001
  end

  def test_parses_readings
    READINGS.each do |text, expected|
      assert_celsius expected, Temperature.parse(text)
    end
  end

  def test_refuses_what_it_cannot_read
    ["", "warm", "20", "20 K"].each do |text|
      error = assert_raises(Temperature::Unreadable) { Temperature.parse(text) }
      assert_equal "cannot read #{text.inspect}", error.message
    end
  end

  def test_compares
    assert_operator @cold, :<, @mild
    assert_equal @mild, Temperature.new(20.0)
    assert_equal [@cold, @mild], [@mild, @cold].sort
  end

  def test_converts_to_fahrenheit
    assert_in_delta 68.0, @mild.fahrenheit, 0.001
    assert_in_delta 23.0, @cold.fahrenheit, 0.001
  end

  def test_prints_one_decimal
    assert_equal "20.0 C", @mild.to_s
    refute_includes @mild.to_s, "F"
  end

  def test_knows_absolute_zero
    assert_raises(RangeError) { Temperature.new(-300) }
    assert_celsius(-273.15, Temperature.new(-273.15))
  end

  %w[C F].each do |unit|
    define_method("test_reads_zero_in_#{unit}") do
      assert_kind_of Temperature, Temperature.parse("0 #{unit}")
      assert_equal unit == "C", Temperature.parse("0 #{unit}").celsius.zero?
    end
  end
end
`;

/** Minitest in the style of classes. */
export const TEMPERATURE_PACKAGE: SetPackage = {
  language: "ruby",
  framework: "Minitest",
  files: {
    Rakefile: `require "minitest/test_task"

Minitest::TestTask.create(:test) do |t|
  t.libs << "test"
  t.libs << "lib"
  t.test_globs = ["test/**/*_test.rb"]
end

task default: :test
`,
    "lib/temperature.rb": TEMPERATURE,
    "test/test_helper.rb": `# frozen_string_literal: true

require "minitest/autorun"
require "temperature"
`,
    "test/temperature_test.rb": TEMPERATURE_TEST,
  },
};
