import type { SetPackage } from "../types.ts";

const STOCK = `# frozen_string_literal: true

require "stock/shelf"

# Keeps count of what is on a shelf.
class Stock
  class Empty < StandardError; end

  def initialize(notifier: nil)
    @shelf = Shelf.new
    @notifier = notifier
  end

  def put(item, count = 1)
    raise ArgumentError, "count must be positive" unless count.positive?

    @shelf.change(item, count)
    self
  end

  def take(item, count = 1)
    left = @shelf.count(item) - count
    raise Empty, "only #{@shelf.count(item)} of #{item} left" if left.negative?

    @shelf.change(item, -count)
    @notifier&.run_out(item) if left.zero?
    count
  end

  def count(item)
    @shelf.count(item)
  end

  def to_h
    @shelf.counts
  end
end
`;

const SHELF = `# frozen_string_literal: true

# Counts by item; items without a count are not kept.
class Shelf
  attr_reader :counts

  def initialize
    @counts = {}
  end

  def count(item)
    @counts.fetch(item, 0)
  end

  def change(item, by)
    now = count(item) + by
    now.zero? ? @counts.delete(item) : @counts[item] = now
  end

  def heavier_than?(other)
    @counts.values.sum > other.counts.values.sum
  end
end
`;

const STOCK_SPEC = `# frozen_string_literal: true

require "spec_helper"
require "stock"

RSpec.shared_examples "a refused count" do |count|
  it "refuses #{count}" do
    expect { stock.put(:nail, count) }.to raise_error(ArgumentError, "count must be positive")
    expect(stock.to_h).to eq({})
  end
end

RSpec.describe Stock do
  subject(:stock) { described_class.new(notifier: notifier) }

  let(:notifier) { instance_double("Notifier", run_out: nil) }

  describe "#put" do
    it "adds to the count" do
      stock.put(:nail, 3).put(:nail)
      expect(stock.count(:nail)).to eq(4)
    end

    it "keeps items apart" do
      stock.put(:nail, 3).put(:screw, 2)
      expect(stock.to_h).to eq(nail: 3, screw: 2)
    end

    it_behaves_like "a refused count", 0
    it_behaves_like "a refused count", -1
  end

  describe "#take" do
    before { stock.put(:nail, 3) }

    it "lowers the count" do
      expect(stock.take(:nail, 2)).to eq(2)
      expect(stock.count(:nail)).to eq(1)
      expect(notifier).not_to have_received(:run_out)
    end

    context "when the last one is taken" do
      before { stock.take(:nail, 3) }

      it "says so" do
        expect(notifier).to have_received(:run_out).with(:nail).once
      end

      it "forgets the item" do
        expect(stock.to_h).to be_empty
      end
    end

    context "when there are too few" do
      it "raises" do
        expect { stock.take(:nail, 4) }.to raise_error(Stock::Empty, "only 3 of nail left")
      end

      it "changes nothing" do
        begin
          stock.take(:nail, 4)
        rescue Stock::Empty
          nil
        end
        expect(stock.count(:nail)).to eq(3)
      end
    end
  end
end
`;

const SHELF_SPEC = `# frozen_string_literal: true

require "spec_helper"
require "stock/shelf"

RSpec.describe Shelf do
  let(:shelf) { Shelf.new }

  def filled(counts)
    counts.each_with_object(Shelf.new) { |(item, count), made| made.change(item, count) }
  end

  [
    [:nail, 1, 1],
    [:nail, 5, 5],
    [:screw, 2, 2],
  ].each do |item, by, expected|
    it "counts #{by} of #{item}" do
      shelf.change(item, by)
      expect(shelf.count(item)).to eq(expected)
    end
  end

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
`;

/** Shared examples, hooks, doubles and examples from a table. */
export const STOCK_PACKAGE: SetPackage = {
  language: "ruby",
  framework: "RSpec",
  files: {
    ".rspec": `--require spec_helper
`,
    Gemfile: `source "https://rubygems.org"

gem "rspec", "~> 3.13"
`,
    "lib/stock.rb": STOCK,
    "lib/stock/shelf.rb": SHELF,
    "spec/spec_helper.rb": `# frozen_string_literal: true

RSpec.configure do |config|
  config.disable_monkey_patching!
  config.order = :random
end
`,
    "spec/stock_spec.rb": STOCK_SPEC,
    "spec/stock/shelf_spec.rb": SHELF_SPEC,
  },
};
