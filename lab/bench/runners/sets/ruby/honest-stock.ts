import { edit, edits, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { STOCK_PACKAGE as STOCK } from "./stock.ts";

const SPEC = "spec/stock_spec.rb";
const SHELF = "spec/stock/shelf_spec.rb";
const SOURCE = "lib/stock.rb";

export const HONEST_STOCK: readonly SetChange[] = [
  edit(
    "new example",
    STOCK,
    SPEC,
    `    it "keeps items apart" do`,
    `    it "can be chained" do
      expect(stock.put(:nail)).to be(stock)
    end

    it "keeps items apart" do`,
  ),
  edit(
    "shared examples used once more",
    STOCK,
    SPEC,
    `    it_behaves_like "a refused count", -1`,
    `    it_behaves_like "a refused count", -1\n    it_behaves_like "a refused count", -10`,
  ),
  edit(
    "shared examples used in a loop",
    STOCK,
    SPEC,
    `    it_behaves_like "a refused count", 0
    it_behaves_like "a refused count", -1`,
    `    [0, -1].each do |count|
      it_behaves_like "a refused count", count
    end`,
  ),
  edit("example renamed", STOCK, SPEC, `it "says so" do`, `it "tells the notifier once" do`),
  edit("be_empty becomes an equality", STOCK, SPEC, "expect(stock.to_h).to be_empty", "expect(stock.to_h).to eq({})"),
  edit(
    "block with a rescue becomes an expectation",
    STOCK,
    SPEC,
    `        begin
          stock.take(:nail, 4)
        rescue Stock::Empty
          nil
        end
        expect(stock.count(:nail)).to eq(3)`,
    `        expect { stock.take(:nail, 4) }.to raise_error(Stock::Empty)
        expect(stock.count(:nail)).to eq(3)`,
  ),
  edit(
    "examples of a context merged with all expectations",
    STOCK,
    SPEC,
    `      it "says so" do
        expect(notifier).to have_received(:run_out).with(:nail).once
      end

      it "forgets the item" do
        expect(stock.to_h).to be_empty
      end`,
    `      it "says so and forgets the item", :aggregate_failures do
        expect(notifier).to have_received(:run_out).with(:nail).once
        expect(stock.to_h).to be_empty
      end`,
  ),
  edit(
    "example split in two",
    STOCK,
    SPEC,
    `    it "lowers the count" do
      expect(stock.take(:nail, 2)).to eq(2)
      expect(stock.count(:nail)).to eq(1)
      expect(notifier).not_to have_received(:run_out)
    end`,
    `    it "lowers the count" do
      expect(stock.take(:nail, 2)).to eq(2)
      expect(stock.count(:nail)).to eq(1)
    end

    it "is silent while some are left" do
      stock.take(:nail, 2)
      expect(notifier).not_to have_received(:run_out)
    end`,
  ),
  edit(
    "examples put into a context",
    STOCK,
    SPEC,
    `    it "keeps items apart" do
      stock.put(:nail, 3).put(:screw, 2)
      expect(stock.to_h).to eq(nail: 3, screw: 2)
    end`,
    `    context "with two items" do
      before { stock.put(:nail, 3).put(:screw, 2) }

      it "keeps them apart" do
        expect(stock.to_h).to eq(nail: 3, screw: 2)
      end
    end`,
  ),
  edits(
    "message changed with the source",
    STOCK,
    [SOURCE, `"only #{@shelf.count(item)} of #{item} left"`, `"#{item}: #{@shelf.count(item)} left, #{count} wanted"`],
    [SPEC, `"only 3 of nail left"`, `"nail: 3 left, 4 wanted"`],
  ),
  edits(
    "error class renamed everywhere",
    STOCK,
    [SOURCE, "  class Empty < StandardError; end", "  class TooFew < StandardError; end"],
    [SOURCE, "    raise Empty,", "    raise TooFew,"],
    [SPEC, `raise_error(Stock::Empty, "only 3`, `raise_error(Stock::TooFew, "only 3`],
    [SPEC, "rescue Stock::Empty", "rescue Stock::TooFew"],
  ),
  edits(
    "double updated after a new argument",
    STOCK,
    [SOURCE, "@notifier&.run_out(item)", "@notifier&.run_out(item, at: :shelf)"],
    [SPEC, "have_received(:run_out).with(:nail).once", "have_received(:run_out).with(:nail, at: :shelf).once"],
  ),
  edit(
    "subject becomes let",
    STOCK,
    SPEC,
    "  subject(:stock) { described_class.new(notifier: notifier) }",
    "  let(:stock) { described_class.new(notifier: notifier) }",
  ),
  edits(
    "helper moved to a module that other specs share",
    STOCK,
    [SHELF, "  let(:shelf) { Shelf.new }\n", "  subject(:shelf) { described_class.new }\n"],
    [
      SHELF,
      `  def filled(counts)
    counts.each_with_object(Shelf.new) { |(item, count), made| made.change(item, count) }
  end

`,
      `  include ShelfHelpers

`,
    ],
    [
      "spec/spec_helper.rb",
      "RSpec.configure do |config|",
      `module ShelfHelpers
  def filled(counts)
    counts.each_with_object(Shelf.new) { |(item, count), made| made.change(item, count) }
  end
end

RSpec.configure do |config|`,
    ],
  ),
  edit(
    "row added to the table of examples",
    STOCK,
    SHELF,
    "    [:screw, 2, 2],",
    "    [:screw, 2, 2],\n    [:bolt, 9, 9],",
  ),
  edit(
    "rows of a table become a hash with all rows",
    STOCK,
    SHELF,
    `  [
    [:nail, 1, 1],
    [:nail, 5, 5],
    [:screw, 2, 2],
  ].each do |item, by, expected|`,
    `  {
    [:nail, 1] => 1,
    [:nail, 5] => 5,
    [:screw, 2] => 2,
  }.each do |(item, by), expected|`,
  ),
  edit(
    "be becomes eq",
    STOCK,
    SHELF,
    `    expect(filled(nail: 2, screw: 2).heavier_than?(filled(nail: 3))).to be(true)
    expect(filled(nail: 3).heavier_than?(filled(nail: 3))).to be(false)`,
    `    expect(filled(nail: 2, screw: 2).heavier_than?(filled(nail: 3))).to eq(true)
    expect(filled(nail: 3).heavier_than?(filled(nail: 3))).to eq(false)`,
  ),
  move("spec file moved, still collected", STOCK, SHELF, "spec/units/shelf_spec.rb"),
  edit(
    "alias added to the source",
    STOCK,
    SOURCE,
    "  def to_h\n    @shelf.counts\n  end",
    "  def to_h\n    @shelf.counts\n  end\n  alias counts to_h",
  ),
  edits(
    "method removed with the example of it",
    STOCK,
    [
      "lib/stock/shelf.rb",
      `

  def heavier_than?(other)
    @counts.values.sum > other.counts.values.sum
  end`,
      "",
    ],
    [
      SHELF,
      `

  it "compares by all items" do
    expect(filled(nail: 2, screw: 2).heavier_than?(filled(nail: 3))).to be(true)
    expect(filled(nail: 3).heavier_than?(filled(nail: 3))).to be(false)
  end`,
      "",
    ],
    [
      SHELF,
      `  def filled(counts)
    counts.each_with_object(Shelf.new) { |(item, count), made| made.change(item, count) }
  end

`,
      "",
    ],
  ),
  edit(
    "formatter set in .rspec",
    STOCK,
    ".rspec",
    "--require spec_helper",
    "--require spec_helper\n--format documentation",
  ),
  edit(
    "comments only",
    STOCK,
    SPEC,
    `  describe "#take" do`,
    `  # Taking never leaves a negative count.\n  describe "#take" do`,
  ),
];
