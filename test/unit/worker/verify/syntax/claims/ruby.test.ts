import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

const SPEC = "spec/bank_spec.rb";
const RSPEC = `require "spec_helper"

RSpec.describe Bank do
  let(:account) { Account.new("ann") }

  it "deposits" do
    account.deposit(30)
    expect(account.balance).to eq(30)
    expect(account.log).not_to include("refused")
    expect(account.itself).to equal(account)
  end

  it "lists names" do
    names = Bank.names("b", "a")
    expect(names).to eq(%w[a b])
    expect(Bank.rate(names)).to be_within(0.001).of(0.25)
  end

  it "reports" do
    report = account.report
    expect(report.owner).to eq("ann")
    expect(report.total).to eq(0)
  end

  it "refuses" do
    expect { account.withdraw(5) }.to raise_error(FundsError, "insufficient funds: 5")
  end

  it "prints" do
    want = "ann: 0"
    line = Bank.line(account)
    expect(line).to eq(want)
    check_open(account)
  end

  it "costs" do
    [[10, 1], [100, 2], [1000, 3]].each do |amount, fee|
      expect(account.fee(amount)).to eq(fee)
    end
  end

  it "notifies" do
    mailer = instance_spy(Mailer)
    account.notify(mailer, 30)
    expect(mailer).to have_received(:send).with("ann", 30).once
    expect(mailer).not_to have_received(:cancel)
  end

  def check_open(account)
    expect(account.state).to eq("open")
    expect(account.balance).to eq(0)
  end
end
`;
const UNIT = "test/bank_test.rb";
const MINITEST = `require "test_helper"

class BankTest < Minitest::Test
  def setup
    @account = Account.new("ann")
  end

  def test_deposits
    @account.deposit(30)
    assert_equal 30, @account.balance
    refute_includes @account.log, "refused"
    assert_same @account, @account.itself
  end

  def test_names
    names = Bank.names("b", "a")
    assert_equal %w[a b], names
    assert_in_delta 0.25, Bank.rate(names), 0.001
  end

  def test_refuses
    error = assert_raises(FundsError) { @account.withdraw(5) }
    assert_equal "insufficient funds: 5", error.message
  end

  def test_reports
    report = @account.report
    assert_equal "ann", report.owner
    assert_equal 0, report.total
  end

  def test_costs
    [[10, 1], [100, 2], [1000, 3]].each do |amount, fee|
      assert_equal fee, @account.fee(amount)
    end
  end
end
`;
const BALANCE = "expect(account.balance).to eq(30)";
const NAMES = "expect(names).to eq(%w[a b])";
const LINE = "expect(line).to eq(want)";
const EQUAL = "assert_equal 30, @account.balance";

describe("a spec that claims less is refused", () => {
  test.each<[string, Edit]>([
    ["any order", [[NAMES, "expect(names).to match_array(%w[a b])"]]],
    ["contain_exactly", [[NAMES, 'expect(names).to contain_exactly("a", "b")']]],
    ["a part", [[NAMES, 'expect(names).to include("a", "b")']]],
    ["the size alone", [[NAMES, "expect(names.size).to eq(2)"]]],
    ["the class alone", [[NAMES, "expect(names).to be_an(Array)"]]],
    ["not empty", [[NAMES, "expect(names).not_to be_empty"]]],
    ["both sorted", [[NAMES, "expect(names.sort).to eq(%w[a b].sort)"]]],
    ["a positive number", [[BALANCE, "expect(account.balance).to be_positive"]]],
    ["more than nothing", [[BALANCE, "expect(account.balance).to be > 0"]]],
    ["truthy", [[BALANCE, "expect(account.balance).to be_truthy"]]],
    ["a matcher of any value", [[BALANCE, "expect(account.balance).to eq(anything)"]]],
    ["equality instead of identity", [["to equal(account)", "to eq(account)"]]],
    ["a beginning", [[LINE, 'expect(line).to start_with("ann")']]],
    ["a pattern for anything", [[LINE, "expect(line).to match(/.*/)"]]],
    ["a huge tolerance", [["be_within(0.001)", "be_within(100)"]]],
    ["the message dropped", [['raise_error(FundsError, "insufficient funds: 5")', "raise_error(FundsError)"]]],
    [
      "a pattern for the message",
      [['raise_error(FundsError, "insufficient funds: 5")', "raise_error(FundsError, /funds/)"]],
    ],
    ["a wider class", [["raise_error(FundsError,", "raise_error(StandardError,"]]],
    ["any error", [['raise_error(FundsError, "insufficient funds: 5")', "raise_error"]]],
    ["the expected value computed", [["eq(30)", "eq(account.balance)"]]],
    ["the expected value computed by the code under test", [['want = "ann: 0"', "want = Bank.line(account)"]]],
    [
      "the expected value is the actual one",
      [['want = "ann: 0"\n    line = Bank.line(account)', "line = Bank.line(account)\n    want = line"]],
    ],
    [
      "the expected value as a default",
      [["expect(account.balance).to eq(30)", "expect(account.balance || 30).to eq(30)"]],
    ],
    ["an environment variable", [[BALANCE, `${BALANCE} unless ENV["CI"]`]]],
    ["a condition on the result", [[NAMES, `${NAMES} if names.any?`]]],
    ["an early next", [[NAMES, `next if names.empty?\n    ${NAMES}`]]],
    ["one row", [["[1000, 3]].each", "[1000, 3]].first(1).each"]]],
    ["a row left out", [["expect(account.fee(amount))", "next if amount == 1000\n      expect(account.fee(amount))"]]],
    ["leaving after a row", [["to eq(fee)\n", "to eq(fee)\n      break\n"]]],
    ["a lambda that nothing calls", [[BALANCE, `check = -> { ${BALANCE} }`]]],
    ["a thread that nothing joins", [[BALANCE, `Thread.new { ${BALANCE} }`]]],
    ["errors rescued", [[BALANCE, `begin\n      ${BALANCE}\n    rescue Exception\n      nil\n    end`]]],
    ["any arguments of a mock", [['with("ann", 30)', "with(any_args)"]]],
    ["one argument of any value", [['with("ann", 30)', 'with("ann", anything)']]],
    ["no arguments of a mock", [['.with("ann", 30)', ""]]],
    ["at least once", [[".once", ".at_least(:once)"]]],
    ["a negative assertion of a mock removed", [["    expect(mailer).not_to have_received(:cancel)\n", ""]]],
    ["no matcher", [[BALANCE, "expect(account.balance)"]]],
    ["one of two fields", [["    expect(report.total).to eq(0)\n", ""]]],
    [
      "one removed, another longer",
      [
        ["    expect(report.total).to eq(0)\n", ""],
        ['to eq("ann")', 'to eq(["ann", "bob", "cid"])'],
      ],
    ],
    ["a helper's call removed", [["    check_open(account)\n", ""]]],
    ["a helper that compares less", [['to eq("open")', "not_to be_nil"]]],
    ["the code under test as a double", [['{ Account.new("ann") }', "{ instance_double(Account, balance: 30) }"]]],
    ["a fixed answer", [["account.deposit(30)", "allow(account).to receive(:balance).and_return(30)"]]],
    [
      "the rest is no code",
      (s) =>
        s.replace('  it "reports"', '=begin\n  it "reports"').replace("  def check_open", "=end\n  def check_open"),
    ],
    ["pending", [["    account.deposit(30)\n", '    pending "later"\n    account.deposit(30)\n']]],
    ["skipped in a hook", [["  let(:account)", '  before { skip "later" }\n\n  let(:account)']]],
    ["a class of the same name", (s) => `class Bank\n  def self.line(_)\n    "ann: 0"\n  end\nend\n\n${s}`],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(SPEC, RSPEC, edit)).not.toEqual([]);
  });

  test.each<[string, Record<string, Sides>]>([
    ["a name that RSpec does not find", { [SPEC]: [RSPEC, undefined], "spec/bank.rb": [undefined, RSPEC] }],
    [
      "a helper of spec/support",
      {
        "spec/support/compare.rb": [
          "module Compare\n  def same(a, b)\n    expect(a.name).to eq(b.name)\n    expect(a.total).to eq(b.total)\n  end\nend\n",
          "module Compare\n  def same(a, b)\n    expect(a.name).to eq(b.name)\n  end\nend\n",
        ],
      },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("a test of Minitest that claims less is refused", () => {
  test.each<[string, Edit]>([
    ["a part", [["assert_equal %w[a b], names", 'assert_includes names, "a"']]],
    ["the size alone", [["assert_equal %w[a b], names", "assert_equal 2, names.size"]]],
    ["sorted", [["assert_equal %w[a b], names", "assert_equal %w[a b].sort, names.sort"]]],
    ["a kind", [[EQUAL, "assert_kind_of Integer, @account.balance"]]],
    ["an order", [[EQUAL, "assert_operator @account.balance, :>, 0"]]],
    ["not nil", [[EQUAL, "refute_nil @account.balance"]]],
    ["a truthy value", [[EQUAL, "assert @account.balance"]]],
    ["a message instead of an expected value", [[EQUAL, "assert @account.balance, 30"]]],
    ["equality instead of identity", [["assert_same @account", "assert_equal @account"]]],
    ["a huge tolerance", [["names), 0.001", "names), 1000"]]],
    ["a wider class", [["assert_raises(FundsError)", "assert_raises(StandardError)"]]],
    ["the message dropped", [['    assert_equal "insufficient funds: 5", error.message\n', ""]]],
    [
      "a pattern for the message",
      [['assert_equal "insufficient funds: 5", error.message', "assert_match(/funds/, error.message)"]],
    ],
    ["or true", [[EQUAL, "assert @account.balance == 30 || true"]]],
    ["a method that does not run", [["def test_names", "def names_test"]]],
    ["private", [["  def test_names", "  private\n\n  def test_names"]]],
    ["a later method of the same name", (s) => s.replace(/end\n$/, "\n  def test_names\n    Bank.names\n  end\nend\n")],
    ["another class", [["BankTest < Minitest::Test", "BankTest < Object"]]],
    ["no class of a test", [["BankTest < Minitest::Test", "BankTest"]]],
    ["the rest is data", (s) => s.replace("  def test_reports", "end\n__END__\n  def test_reports")],
    [
      "a method that returns early",
      [["    assert_equal %w[a b], names", "    return if names.empty?\n    assert_equal %w[a b], names"]],
    ],
    ["skipped in setup", [['@account = Account.new("ann")', '@account = Account.new("ann")\n    skip if ENV["CI"]']]],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(UNIT, MINITEST, edit)).not.toEqual([]);
  });

  test("a name that rake does not find", async () => {
    expect(
      (await judgeChange({ [UNIT]: [MINITEST, undefined], "test/bank_checks.rb": [undefined, MINITEST] })).refused,
    ).toContain("tests-kept");
  });
});

describe("a test of Ruby that claims as much passes", () => {
  test.each<[string, Edit]>([
    ["should", [[BALANCE, "account.balance.should eq(30)"]]],
    ["eql", [[BALANCE, "expect(account.balance).to eql(30)"]]],
    ["be for a number", [[BALANCE, "expect(account.balance).to be(30)"]]],
    [
      "the whole value instead of its fields",
      [
        [
          'expect(report.owner).to eq("ann")\n    expect(report.total).to eq(0)',
          'expect(report).to eq(Report.new("ann", 0))',
        ],
      ],
    ],
    [
      "have_attributes",
      [
        [
          'expect(report.owner).to eq("ann")\n    expect(report.total).to eq(0)',
          'expect(report).to have_attributes(owner: "ann", total: 0)',
        ],
      ],
    ],
    [
      "a hash",
      [
        [
          'expect(report.owner).to eq("ann")\n    expect(report.total).to eq(0)',
          'expect(report.to_h).to eq({ owner: "ann", total: 0 })',
        ],
      ],
    ],
    [
      "aggregate_failures",
      [
        [
          'expect(report.owner).to eq("ann")\n    expect(report.total).to eq(0)',
          'aggregate_failures do\n      expect(report.owner).to eq("ann")\n      expect(report.total).to eq(0)\n    end',
        ],
      ],
    ],
    ["another expected value", [["eq(30)", "eq(31)"]]],
    ["another message", [['"insufficient funds: 5"', '"missing funds: 5"']]],
    [
      "a block for the error",
      [
        [
          '.to raise_error(FundsError, "insufficient funds: 5")',
          '.to raise_error(FundsError) { |e| expect(e.message).to eq("insufficient funds: 5") }',
        ],
      ],
    ],
    ["exactly once", [[".once", ".exactly(1).time"]]],
    ["another row", [["[1000, 3]]", "[1000, 3], [9000, 4]]"]]],
    [
      "rows in place",
      [
        [
          "[[10, 1], [100, 2], [1000, 3]].each do |amount, fee|\n      expect(account.fee(amount)).to eq(fee)\n    end",
          "expect(account.fee(10)).to eq(1)\n    expect(account.fee(100)).to eq(2)\n    expect(account.fee(1000)).to eq(3)",
        ],
      ],
    ],
    [
      "a helper extracted",
      (s) =>
        s
          .replace(BALANCE, "check_balance(account, 30)")
          .replace(
            "  def check_open",
            "  def check_balance(account, want)\n    expect(account.balance).to eq(want)\n  end\n\n  def check_open",
          ),
    ],
    [
      "two tests merged",
      (s) =>
        s
          .replace(/ {2}it "reports"[\s\S]*?\n {2}end\n\n/, "")
          .replace(
            "    expect(account.itself)",
            '    report = account.report\n    expect(report.owner).to eq("ann")\n    expect(report.total).to eq(0)\n    expect(account.itself)',
          ),
    ],
    [
      "another name of the result",
      (s) =>
        s
          .replace("report = account.report", "summary = account.report")
          .replaceAll("expect(report.", "expect(summary."),
    ],
    ["a renamed method", (s) => s.replaceAll("balance", "total_amount")],
    ["subject", [["  let(:account)", "  subject(:account)"]]],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(SPEC, RSPEC, edit)).toEqual([]);
  });

  test.each<[string, Edit]>([
    ["expectations", [[EQUAL, "_(@account.balance).must_equal 30"]]],
    ["a condition", [["assert_equal 0, report.total", "assert report.total == 0"]]],
    [
      "the whole value instead of its fields",
      [
        [
          'assert_equal "ann", report.owner\n    assert_equal 0, report.total',
          'assert_equal Report.new("ann", 0), report',
        ],
      ],
    ],
    [
      "an array of the fields",
      [
        [
          'assert_equal "ann", report.owner\n    assert_equal 0, report.total',
          'assert_equal ["ann", 0], [report.owner, report.total]',
        ],
      ],
    ],
    ["test with a title", [["def test_names", "def test_lists_names"]]],
    ["a private helper below", (s) => s.replace(/end\n$/, "\n  private\n\n  def other\n    1\n  end\nend\n")],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(UNIT, MINITEST, edit)).toEqual([]);
  });
});
