import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

const SPEC = "spec/cart_spec.rb";
const RSPEC = `require "spec_helper"

RSpec.describe Cart do
  subject(:cart) { described_class.new(%w[nut]) }

  before { cart.open }

  describe "#add" do
    it "adds an item" do
      cart.add("bolt", 2)
      expect(cart.size).to eq(3)
      expect(cart.total).to be > 0
    end

    it "refuses a negative count" do
      expect { cart.add("bolt", -1) }.to raise_error(CartError, /negative/)
    end

    it { is_expected.to be_open }
  end

  context "when it is empty" do
    it "has no items" do
      cart.clear
      expect(cart.items).to contain_exactly
      expect(cart.first).to be_nil
      check_empty(cart)
    end

    it "tells its listener" do
      listener = double
      expect(listener).to receive(:cleared).with("cart")
      cart.on(listener)
      cart.clear
    end
  end

  [[1, 10], [2, 20], [3, 30]].each do |count, price|
    it "costs #{price} for #{count}" do
      expect(cart.price(count)).to eq(price)
    end
  end

  it_behaves_like "a collection"

  def check_empty(cart)
    expect(cart.size).to eq(0)
    expect(cart.total).to eq(0)
  end
end
`;
const UNIT = "test/cart_test.rb";
const MINITEST = `require "test_helper"

class CartTest < Minitest::Test
  ROWS = [[1, 10], [2, 20]].freeze

  def setup
    @cart = Cart.new(%w[nut])
  end

  def test_adds
    @cart.add("bolt", 2)
    assert_equal 3, @cart.size
    assert @cart.total == 30
    refute @cart.empty?
  end

  def test_refuses
    error = assert_raises(CartError) { @cart.add("bolt", -1) }
    assert_match(/negative/, error.message)
  end

  def test_prices
    ROWS.each do |count, price|
      assert_equal price, @cart.price(count)
    end
  end

  def test_clears
    @cart.clear
    _(@cart.size).must_equal 0
    assert_nil @cart.first
    assert_empty_cart
  end

  private

  def assert_empty_cart
    assert_equal 0, @cart.size
    assert_equal 0, @cart.total
  end
end
`;
const SIZE = "expect(cart.size).to eq(3)";
const EQUAL = "assert_equal 3, @cart.size";

describe("a weakened test of RSpec is refused", () => {
  test.each<[string, Edit]>([
    ["a deleted example", (s) => s.replace(/ {4}it "refuses[\s\S]*?\n {4}end\n/, "")],
    ["xit", [['it "adds', 'xit "adds']]],
    ["xdescribe", [['describe "#add"', 'xdescribe "#add"']]],
    ["skip as an option", [['it "adds an item" do', 'it "adds an item", skip: "flaky" do']]],
    ["skip as a symbol", [['it "adds an item" do', 'it "adds an item", :skip do']]],
    ["pending as an option", [['it "adds an item" do', 'it "adds an item", pending: true do']]],
    ["pending as the method", [['it "adds', 'pending "adds']]],
    ["skip in the body", [['cart.add("bolt", 2)', 'skip "flaky"\n      cart.add("bolt", 2)']]],
    ["skip under a condition", [['cart.add("bolt", 2)', 'skip unless ENV["FULL"]\n      cart.add("bolt", 2)']]],
    ["skip before each example", [["before { cart.open }", "before { skip }"]]],
    ["an option with a condition", [['it "adds an item" do', 'it "adds an item", if: ENV["FULL"] do']]],
    ["fit", [['it "adds', 'fit "adds']]],
    ["focus as a symbol", [['it "adds an item" do', 'it "adds an item", :focus do']]],
    ["a focused group", [['describe "#add" do', 'describe "#add", focus: true do']]],
    ["announced only", (s) => s.replace(/it "adds an item" do[\s\S]*?\n {4}end/, 'it "adds an item"')],
    ["a one-liner deleted", [["    it { is_expected.to be_open }\n", ""]]],
    ["shared examples no longer included", [['  it_behaves_like "a collection"\n', ""]]],
    ["a deleted expectation", [[SIZE, "cart.size"]]],
    ["an expectation without a matcher", [[SIZE, "expect(cart.size)"]]],
    ["be_truthy", [[SIZE, "expect(cart.size).to be_truthy"]]],
    ["not_to be_nil", [[SIZE, "expect(cart.size).not_to be_nil"]]],
    ["compared with itself", [[SIZE, "expect(cart.size).to eq(cart.size)"]]],
    ["constants", [[SIZE, "expect(3).to eq(3)"]]],
    ["allow instead of expect", [["expect(listener)", "allow(listener)"]]],
    ["any arguments", [['.with("cart")', ""]]],
    ["any error", [["raise_error(CartError, /negative/)", "raise_error"]]],
    ["in if false", [[SIZE, `if false\n        ${SIZE}\n      end`]]],
    ["with the modifier if", [[SIZE, `${SIZE} if false`]]],
    ["after a return", [[SIZE, `return\n      ${SIZE}`]]],
    ["in a lambda that is never called", [[SIZE, `check = -> { ${SIZE} }`]]],
    ["in a loop over nothing", [[SIZE, `[].each { ${SIZE} }`]]],
    ["all errors rescued", [[SIZE, `begin\n        ${SIZE}\n      rescue Exception\n      end`]]],
    ["errors of the code rescued", [[SIZE, `begin\n        ${SIZE}\n      rescue => e\n        puts e\n      end`]]],
    ["a row less", [["[2, 20], ", ""]]],
    ["a weaker helper", [["    expect(cart.size).to eq(0)\n", ""]]],
    ["a helper that is no longer called", [["      check_empty(cart)\n", ""]]],
    ["emptied", (s) => s.replace(/(it "adds an item" do)[\s\S]*?\n {4}end/, "$1\n    end")],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(SPEC, RSPEC, edit)).not.toEqual([]);
  });
});

describe("a weakened test of Minitest is refused", () => {
  test.each<[string, Edit]>([
    ["a deleted test", (s) => s.replace(/ {2}def test_refuses[\s\S]*?\n {2}end\n\n/, "")],
    ["a prefix dropped", [["def test_refuses", "def check_refuses"]]],
    ["a private test", [["  def test_clears", "  private\n\n  def test_clears"]]],
    ["the class of tests dropped", [[" < Minitest::Test", ""]]],
    ["skip", [['@cart.add("bolt", 2)', 'skip\n    @cart.add("bolt", 2)']]],
    ["skip in setup", [["@cart = Cart.new(%w[nut])", 'skip "later"\n    @cart = Cart.new(%w[nut])']]],
    ["an early return", [['@cart.add("bolt", 2)', 'return if @cart.nil?\n    @cart.add("bolt", 2)']]],
    ["a deleted assertion", [[EQUAL, "@cart.size"]]],
    ["assert without a comparison", [[EQUAL, "assert @cart.size"]]],
    ["assert true", [["assert @cart.total == 30", "assert true"]]],
    ["|| true", [["assert @cart.total == 30", "assert @cart.total == 30 || true"]]],
    ["compared with itself", [[EQUAL, "assert_equal @cart.size, @cart.size"]]],
    ["assert_nothing_raised", [[EQUAL, "assert_nothing_raised { @cart.size }"]]],
    ["any error", [["assert_raises(CartError)", "assert_raises"]]],
    ["wont_be_nil", [["_(@cart.size).must_equal 0", "_(@cart.size).wont_be_nil"]]],
    ["failures rescued", [[EQUAL, `begin\n      ${EQUAL}\n    rescue Minitest::Assertion\n      nil\n    end`]]],
    ["a row less", [["[[1, 10], [2, 20]]", "[[1, 10]]"]]],
    ["a weaker helper", [["    assert_equal 0, @cart.total\n", ""]]],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(UNIT, MINITEST, edit)).not.toEqual([]);
  });

  test.each<[string, Record<string, Sides>]>([
    ["a deleted file", { [SPEC]: [RSPEC, undefined] }],
    [
      "a file that loses the name of a spec",
      { [SPEC]: [RSPEC, undefined], "lib/cart_examples.rb": [undefined, RSPEC] },
    ],
    [
      "a new example that is skipped",
      { "spec/a_spec.rb": [undefined, 'describe A do\n  xit "a" do\n    expect(f).to eq(1)\n  end\nend\n'] },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("an honest change of tests in Ruby passes", () => {
  test.each<[string, string, Edit]>([
    ["a renamed example", SPEC, [['it "adds an item"', 'it "adds one item"']]],
    ["a renamed group", SPEC, [['describe "#add"', 'describe "adding"']]],
    [
      "a new example",
      SPEC,
      [['    it "refuses', '    it "is new" do\n      expect(cart).to be_new\n    end\n\n    it "refuses']],
    ],
    ["specify instead of it", SPEC, [['it "adds', 'specify "adds']]],
    ["a tag", SPEC, [['it "adds an item" do', 'it "adds an item", :fast do']]],
    ["another expected value", SPEC, [["eq(3)", "eq(4)"]]],
    ["eql instead of eq", SPEC, [["eq(3)", "eql(3)"]]],
    ["should instead of expect", SPEC, [[SIZE, "cart.size.should eq(3)"]]],
    ["should == instead of expect", SPEC, [[SIZE, "cart.size.should == 3"]]],
    ["have_attributes", SPEC, [[SIZE, "expect(cart).to have_attributes(size: 3)"]]],
    ["to_not instead of not_to", SPEC, [["expect(cart.total).to be > 0", "expect(cart.total).to_not be_negative"]]],
    ["aggregate_failures", SPEC, [[SIZE, `aggregate_failures do\n        ${SIZE}\n      end`]]],
    [
      "a helper extracted",
      SPEC,
      [
        [SIZE, "check_size(3)"],
        ["  def check_empty", "  def check_size(size)\n    expect(cart.size).to eq(size)\n  end\n\n  def check_empty"],
      ],
    ],
    ["a new row", SPEC, [["[2, 20], ", "[2, 20], [4, 40], "]]],
    [
      "a table in a constant",
      SPEC,
      [
        ["[[1, 10], [2, 20], [3, 30]].each", "ROWS.each"],
        ["  subject", "  ROWS = [[1, 10], [2, 20], [3, 30]].freeze\n\n  subject"],
      ],
    ],
    [
      "an example split",
      SPEC,
      [
        [
          "      expect(cart.total).to be > 0\n    end\n",
          '    end\n\n    it "has a price" do\n      cart.add("bolt", 2)\n      expect(cart.total).to be > 0\n    end\n',
        ],
      ],
    ],
    [
      "a group around examples",
      SPEC,
      (s) =>
        s.replace(
          '  it_behaves_like "a collection"',
          '  context "as a collection" do\n    it_behaves_like "a collection"\n  end',
        ),
    ],
    [
      "a spy instead of a mock",
      SPEC,
      [
        ['      expect(listener).to receive(:cleared).with("cart")\n', ""],
        [
          "      cart.clear\n    end\n  end",
          '      cart.clear\n      expect(listener).to have_received(:cleared).with("cart")\n    end\n  end',
        ],
      ],
    ],
    [
      "a let",
      SPEC,
      [
        ["  before {", "  let(:size) { 3 }\n\n  before {"],
        ["eq(3)", "eq(size)"],
      ],
    ],
    ["a renamed test", UNIT, [["test_refuses", "test_refuses_negative_counts"]]],
    ["a message", UNIT, [[EQUAL, 'assert_equal 3, @cart.size, "size"']]],
    ["brackets", UNIT, [[EQUAL, "assert_equal(3, @cart.size)"]]],
    ["the spec style", UNIT, [[EQUAL, "_(@cart.size).must_equal 3"]]],
    ["assert_equal instead of assert with ==", UNIT, [["assert @cart.total == 30", "assert_equal 30, @cart.total"]]],
    ["assert_not instead of refute", UNIT, [["refute @cart.empty?", "assert_not @cart.empty?"]]],
    ["rows in the loop", UNIT, [["ROWS.each", "[[1, 10], [2, 20]].each"]]],
    ["test with a block", UNIT, [["def test_refuses", 'test "refuses" do']]],
    ["another class of tests", UNIT, [["Minitest::Test", "ActiveSupport::TestCase"]]],
    [
      "skipped on Windows",
      UNIT,
      [
        [
          '@cart.add("bolt", 2)',
          'skip "no links" if Gem.win_platform? || RUBY_PLATFORM =~ /mswin/\n    @cart.add("bolt", 2)',
        ],
      ],
    ],
    ["a lambda that is called", UNIT, [[EQUAL, `check = -> { ${EQUAL} }\n    check.call`]]],
    [
      "a cleanup that rescues errors",
      UNIT,
      [["@cart.clear\n", "@cart.clear\n    begin\n      @cart.close\n    rescue IOError\n      nil\n    end\n"]],
    ],
    ["syntax that our parser does not know", UNIT, (s) => `${s}\nx = <<<>>>(\n`],
  ])("%s", async (_name, path, edit) => {
    expect(await claimsAbout(path, path === SPEC ? RSPEC : MINITEST, edit)).toEqual([]);
  });

  test("a renamed file", async () => {
    const { outcomes } = await judgeChange({
      [SPEC]: [RSPEC, undefined],
      "spec/models/cart_spec.rb": [undefined, RSPEC],
    });
    expect(outcomes.find(({ result }) => result.name === "tests-kept")?.findings).toEqual([]);
  });
});
