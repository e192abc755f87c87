import type { RunnerPackage } from "./types.ts";

/**
 * Conventions:
 * - An example is a test, also in a shared group. A `describe` or a `context` is not a test.
 * - An example whose `before` hook raises counts as ran and failed.
 * - RSpec reports skipped and pending examples as pending: both count as skipped, also a pending example with a body
 *   that ran and failed as expected.
 */
export const RSPEC: RunnerPackage = {
  runner: "rspec",
  programs: ["rspec", "ruby", "rake"],
  debian: ["ruby-rspec", "ruby-simplecov", "rake"],
  files: {
    ".rspec": `--require spec_helper
`,
    Rakefile: `require "rspec/core/rake_task"

task :syntax do
  Dir["lib/**/*.rb"].each { |file| ruby "-c", file }
end

desc "Write the list of files"
task :build do
  File.write("files.txt", Dir["lib/**/*.rb"].sort.join("\\n"))
end

RSpec::Core::RakeTask.new(:spec)

task default: [:syntax, :spec]
`,
    "lib/playlist.rb": `class Playlist
  Song = Struct.new(:title, :seconds)

  attr_reader :songs

  def initialize
    @songs = []
  end

  def add(title, seconds)
    raise ArgumentError, "seconds" unless seconds.positive?

    @songs << Song.new(title, seconds)
    self
  end

  def seconds
    @songs.sum(&:seconds)
  end
end
`,
    "lib/duration.rb": `module Duration
  def self.format(seconds)
    minutes, rest = seconds.divmod(60)
    Kernel.format("%d:%02d", minutes, rest)
  end
end
`,
    "spec/spec_helper.rb": `$LOAD_PATH.unshift(File.expand_path("../lib", __dir__))

RSpec.configure do |config|
  config.disable_monkey_patching!
end
`,
    // 1 + 2 + 1 = 4 examples
    "spec/playlist_spec.rb": `require "playlist"

RSpec.describe Playlist do
  subject(:playlist) { described_class.new }

  it "is empty at first" do
    expect(playlist.songs).to be_empty
  end

  context "with two songs" do
    before { playlist.add("One", 100).add("Two", 50) }

    it "has a length" do
      expect(playlist.seconds).to eq(150)
    end

    it { expect(playlist.songs.map(&:title)).to eq(%w[One Two]) }
  end

  describe "#add" do
    it "refuses a song without length" do
      expect { playlist.add("None", 0) }.to raise_error(ArgumentError)
    end
  end
end
`,
    // 3 examples + 2 of the shared group = 5
    "spec/duration_spec.rb": `require "duration"

RSpec.shared_examples "a duration" do |seconds|
  it "has a colon" do
    expect(Duration.format(seconds)).to include(":")
  end
end

RSpec.describe Duration do
  { 0 => "0:00", 59 => "0:59", 61 => "1:01" }.each do |seconds, text|
    it "shows #{seconds} as #{text}" do
      expect(described_class.format(seconds)).to eq(text)
    end
  end

  context "with an hour" do
    it_behaves_like "a duration", 3600
  end

  context "with a day" do
    it_behaves_like "a duration", 86_400
  end
end
`,
  },
  cases: [
    { situation: "alone", command: "rspec", expected: { end: 0, ran: 9, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "rake build && rspec --format documentation",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    {
      // The first run has 4 of the 9 examples.
      situation: "twice in a row",
      command: "rspec spec/playlist_spec.rb && rspec",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    { situation: "pre-script", command: "rake", expected: { end: 0, ran: 9, failed: 0, skipped: 0 } },
    {
      // Only the 2 examples of the gem run.
      situation: "workspace",
      files: {
        "gems/tags/lib/tags.rb": `module Tags
  def self.parse(text)
    text.split(",").map(&:strip).reject(&:empty?)
  end
end
`,
        "gems/tags/spec/spec_helper.rb": `require_relative "../lib/tags"
`,
        "gems/tags/spec/tags_spec.rb": `require "spec_helper"

RSpec.describe Tags do
  it "splits at commas" do
    expect(Tags.parse("jazz, live")).to eq(%w[jazz live])
  end

  it "leaves out empty tags" do
    expect(Tags.parse(",,")).to eq([])
  end
end
`,
      },
      command: "cd gems/tags && rspec",
      expected: { end: 0, ran: 2, failed: 0, skipped: 0 },
    },
    {
      situation: "coverage",
      files: {
        "spec/spec_helper.rb": `if ENV["COVERAGE"]
  require "simplecov"
  SimpleCov.start
end

$LOAD_PATH.unshift(File.expand_path("../lib", __dir__))
`,
      },
      command: "COVERAGE=1 rspec",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    {
      // 9 + 5 ran. Failed: the volume, the speed and both examples with the hook.
      situation: "failing",
      files: {
        "spec/player_spec.rb": `RSpec.describe "player" do
  it "has a name" do
    expect("player".length).to eq(6)
  end

  it "has a volume" do
    expect(11).to be <= 10
  end

  it "has a speed" do
    raise "no speed"
  end

  context "with a speaker" do
    before { raise IOError, "no speaker" }

    it "plays" do
      expect(true).to be(true)
    end

    it "stops" do
      expect(true).to be(true)
    end
  end
end
`,
      },
      command: "rspec",
      expected: { end: 1, ran: 14, failed: 4, skipped: 0 },
    },
    {
      // 9 + 1 ran. Skipped: 1 + 1 + 1 + 1 (without a body) + 2.
      situation: "skipped",
      files: {
        "spec/radio_spec.rb": `RSpec.describe "radio" do
  it "has a station" do
    expect("FM 4").to start_with("FM")
  end

  xit "has an antenna" do
    expect(1).to eq(2)
  end

  it "receives" do
    skip "no antenna"
  end

  it "sorts stations" do
    pending "issue 9"
    expect(%w[10 9].sort).to eq(%w[9 10])
  end

  it "records"

  xdescribe "digital" do
    it("has a name") { raise }

    it("has a picture") { raise }
  end
end
`,
      },
      command: "rspec --format documentation",
      expected: { end: 0, ran: 10, failed: 0, skipped: 6 },
    },
    {
      situation: "slow",
      files: {
        "spec/stream_spec.rb": `RSpec.describe "stream" do
  it "fills its buffer" do
    sleep 2.2
  end

  it "starts empty" do
    expect([]).to be_empty
  end
end
`,
      },
      command: "rspec --profile 3",
      expected: { end: 0, ran: 11, failed: 0, skipped: 0, slow: { name: "fills its buffer", atLeastMs: 2000 } },
    },
    {
      // Files run in alphabetical order: 5 + 4 examples, and then "connects".
      situation: "hanging",
      files: {
        "spec/upload_spec.rb": `RSpec.describe "upload" do
  it "connects" do
    expect(1).to eq(1)
  end

  it "waits for the server" do
    loop { sleep 1 }
  end

  it "closes" do
    expect(1).to eq(1)
  end
end
`,
      },
      command: "rspec",
      expected: { end: "timeout", ran: 10, failed: 0, skipped: 0 },
    },
  ],
};
