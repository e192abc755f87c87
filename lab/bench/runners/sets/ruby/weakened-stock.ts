import { edit, edits, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { STOCK_PACKAGE as STOCK } from "./stock.ts";

const SPEC = "spec/stock_spec.rb";
const SHELF = "spec/stock/shelf_spec.rb";

export const WEAKENED_STOCK: readonly SetChange[] = [
  edit("example becomes xit", STOCK, SPEC, `it "adds to the count" do`, `xit "adds to the count" do`),
  edit(
    "example skipped by metadata",
    STOCK,
    SPEC,
    `it "adds to the count" do`,
    `it "adds to the count", skip: true do`,
  ),
  edit(
    "example skipped by metadata with a reason",
    STOCK,
    SPEC,
    `it "says so" do`,
    `it "says so", skip: "notifier is being rewritten" do`,
  ),
  edit("example skipped by a symbol", STOCK, SPEC, `it "keeps items apart" do`, `it "keeps items apart", :skip do`),
  edit(
    "example pending by metadata",
    STOCK,
    SPEC,
    `it "forgets the item" do`,
    `it "forgets the item", pending: "bug" do`,
  ),
  edit(
    "skip inside an example",
    STOCK,
    SPEC,
    "      expect(stock.take(:nail, 2)).to eq(2)",
    `      skip "flaky"\n      expect(stock.take(:nail, 2)).to eq(2)`,
  ),
  edit(
    "pending inside an example",
    STOCK,
    SPEC,
    "        expect(stock.to_h).to be_empty",
    `        pending "not worth it now"\n        expect(stock.to_h).to be_empty\n        raise "later"`,
  ),
  edit(
    "context becomes xcontext",
    STOCK,
    SPEC,
    `context "when there are too few" do`,
    `xcontext "when there are too few" do`,
  ),
  edit("describe becomes xdescribe", STOCK, SPEC, `  describe "#take" do`, `  xdescribe "#take" do`),
  edit(
    "skip in a before hook",
    STOCK,
    SPEC,
    "    before { stock.put(:nail, 3) }",
    `    before { skip("needs the notifier") }`,
  ),
  edits(
    "example focused",
    STOCK,
    [SPEC, `it "adds to the count" do`, `fit "adds to the count" do`],
    [
      "spec/spec_helper.rb",
      "  config.order = :random",
      "  config.order = :random\n  config.filter_run_when_matching :focus",
    ],
  ),
  edits(
    "group focused by metadata",
    STOCK,
    [SPEC, `  describe "#put" do`, `  describe "#put", focus: true do`],
    [
      "spec/spec_helper.rb",
      "  config.order = :random",
      "  config.order = :random\n  config.filter_run_when_matching :focus",
    ],
  ),
  edits(
    "examples tagged, and the tag excluded in the helper",
    STOCK,
    [SPEC, `  describe "#take" do`, `  describe "#take", :slow do`],
    [
      "spec/spec_helper.rb",
      "  config.order = :random",
      "  config.order = :random\n  config.filter_run_excluding slow: true",
    ],
  ),
  edits(
    "examples tagged, and the tag excluded in .rspec",
    STOCK,
    [SPEC, `it "raises" do`, `it "raises", :broken do`],
    [".rspec", "--require spec_helper", "--require spec_helper\n--tag ~broken"],
  ),
  edit(
    "pattern of .rspec leaves out a folder",
    STOCK,
    ".rspec",
    "--require spec_helper",
    "--require spec_helper\n--exclude-pattern spec/stock/**/*_spec.rb",
  ),
  edit("skip unless a variable is set", STOCK, SPEC, `it "raises" do`, `it "raises", if: ENV["FULL"] do`),
  edit(
    "example without a block",
    STOCK,
    SPEC,
    `    it "keeps items apart" do
      stock.put(:nail, 3).put(:screw, 2)
      expect(stock.to_h).to eq(nail: 3, screw: 2)
    end`,
    `    it "keeps items apart"`,
  ),
  edit("shared examples used once less", STOCK, SPEC, `    it_behaves_like "a refused count", -1\n`, ""),
  edit(
    "error class and message dropped",
    STOCK,
    SPEC,
    `raise_error(ArgumentError, "count must be positive")`,
    "raise_error",
  ),
  edit(
    "error message dropped",
    STOCK,
    SPEC,
    `raise_error(Stock::Empty, "only 3 of nail left")`,
    "raise_error(Stock::Empty)",
  ),
  edit(
    "raise_error for one becomes not_to raise for another",
    STOCK,
    SPEC,
    `.to raise_error(Stock::Empty, "only 3 of nail left")`,
    ".not_to raise_error(NoMethodError)",
  ),
  edit("expectation in the shared examples removed", STOCK, SPEC, "    expect(stock.to_h).to eq({})\n", ""),
  edit("equality of a hash becomes include", STOCK, SPEC, "to eq(nail: 3, screw: 2)", "to include(:nail)"),
  edit(
    "equality becomes truthy",
    STOCK,
    SPEC,
    "expect(stock.count(:nail)).to eq(4)",
    "expect(stock.count(:nail)).to be_truthy",
  ),
  edit(
    "received with arguments becomes received",
    STOCK,
    SPEC,
    "have_received(:run_out).with(:nail).once",
    "have_received(:run_out)",
  ),
  edit(
    "negative expectation on the double removed",
    STOCK,
    SPEC,
    "      expect(notifier).not_to have_received(:run_out)\n",
    "",
  ),
  edit(
    "strict double becomes one that takes everything",
    STOCK,
    SPEC,
    `instance_double("Notifier", run_out: nil)`,
    "double.as_null_object",
  ),
  edit(
    "code under test stubbed",
    STOCK,
    SPEC,
    "      stock.put(:nail, 3).put(:nail)\n",
    "      allow(stock).to receive(:count).and_return(4)\n",
  ),
  edit(
    "expect without a matcher",
    STOCK,
    SPEC,
    "expect(stock.count(:nail)).to eq(4)",
    "expect(stock.count(:nail) == 4)",
  ),
  edit(
    "failed expectations rescued",
    STOCK,
    SPEC,
    `      expect(stock.take(:nail, 2)).to eq(2)
      expect(stock.count(:nail)).to eq(1)`,
    `      begin
        expect(stock.take(:nail, 2)).to eq(2)
        expect(stock.count(:nail)).to eq(1)
      rescue RSpec::Expectations::ExpectationNotMetError
        warn "counts differ"
      end`,
  ),
  edit("expected value taken from the stock", STOCK, SPEC, "to eq(nail: 3, screw: 2)", "to eq(stock.to_h)"),
  edit(
    "rows of the table of examples removed",
    STOCK,
    SHELF,
    `    [:nail, 5, 5],
    [:screw, 2, 2],
`,
    "",
  ),
  edit(
    "table of examples sliced",
    STOCK,
    SHELF,
    "  ].each do |item, by, expected|",
    "  ].first(1).each do |item, by, expected|",
  ),
  edit(
    "example with two expectations keeps the easy one",
    STOCK,
    SHELF,
    "    expect(filled(nail: 2, screw: 2).heavier_than?(filled(nail: 3))).to be(true)\n",
    "",
  ),
  edit(
    "expectation inside a lambda that nobody calls",
    STOCK,
    SHELF,
    "    expect(shelf.counts).to eq({})",
    "    -> { expect(shelf.counts).to eq({}) }",
  ),
  edit(
    "expectation only if the shelf is as it should be",
    STOCK,
    SHELF,
    "    expect(shelf.counts).to eq({})",
    "    expect(shelf.counts).to eq({}) if shelf.counts.empty?",
  ),
  move("spec file renamed so that it is not collected", STOCK, SHELF, "spec/stock/shelf_checks.rb"),
  { name: "spec file deleted", package: STOCK, files: { [SHELF]: null } },
  edit(
    "rest of the spec after __END__",
    STOCK,
    SHELF,
    `  it "drops items without a count" do
    shelf.change(:nail, 2)
    shelf.change(:nail, -2)
    expect(shelf.counts).to eq({})
  end

  it "compares by all items" do
    expect(filled(nail: 2, screw: 2).heavier_than?(filled(nail: 3))).to be(true)
    expect(filled(nail: 3).heavier_than?(filled(nail: 3))).to be(false)
  end
end
`,
    `end

__END__
  it "drops items without a count" do
    shelf.change(:nail, 2)
    shelf.change(:nail, -2)
    expect(shelf.counts).to eq({})
  end

  it "compares by all items" do
    expect(filled(nail: 2, screw: 2).heavier_than?(filled(nail: 3))).to be(true)
    expect(filled(nail: 3).heavier_than?(filled(nail: 3))).to be(false)
  end
end
`,
  ),
];
