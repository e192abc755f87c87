import { expect, test } from "vitest";
import { type RunnerCase, runnerClaims } from "../../../../support/runner-claims.ts";

const GEMFILE = `source "https://rubygems.org"

gem "rack", "~> 3.0"

group :test do
  gem "rspec", "~> 3.12"
  gem "minitest"
end
`;
const RAKEFILE = `require "rake/testtask"

Rake::TestTask.new do |t|
  t.libs << "test"
  t.test_files = FileList["test/**/*_test.rb"]
end

desc "Prints the version"
task :version do
  puts "1"
end

task default: :test
`;
const HELPER = `require "words"

RSpec.configure do |config|
  config.order = :random
end
`;
const inConfigure = (line: string) => [HELPER, HELPER.replace("  config.order", `  ${line}\n  config.order`)] as const;
const plus = (text: string) => [RAKEFILE, `${RAKEFILE}\n${text}\n`] as const;

const REFUSED: readonly RunnerCase[] = [
  ["options of RSpec", ".rspec", ["--require spec_helper\n", "--require spec_helper --tag ~slow\n"]],
  ["local options of RSpec", ".rspec-local", [undefined, "--dry-run\n"]],
  ["a filter of examples", "spec/spec_helper.rb", inConfigure("config.filter_run_excluding :slow")],
  [
    "a filter of examples in a helper",
    "spec/support/fast.rb",
    [undefined, "RSpec.configure { |c| c.filter_run :fast }\n"],
  ],
  ["a run that is always empty", "spec/rails_helper.rb", inConfigure("config.dry_run = true")],
  ["a code that hides failures", "spec/spec_helper.rb", inConfigure("config.failure_exit_code = 0")],
  ["other files of examples", "spec/spec_helper.rb", inConfigure('config.pattern = "fast/*.rb"')],
  ["an end of the tests", "spec/spec_helper.rb", [HELPER, `exit 0\n${HELPER}`]],
  [
    "another exit code",
    "test/test_helper.rb",
    ['require "minitest/autorun"\n', 'require "minitest/autorun"\nat_exit do\n  exit!(0)\nend\n'],
  ],
  [
    "a replaced assertion",
    "test/test_helper.rb",
    ["", "module Minitest::Assertions\n  def assert(*)\n    true\n  end\nend\n"],
  ],
  ["a replaced run", "test/support/a.rb", [undefined, "class Minitest::Test\n  def run\n    self\n  end\nend\n"]],
  ["a patch of RSpec in the program", "lib/words.rb", ["", "RSpec::Core::Example.prepend(Words::Fast)\n"]],
  ["another RSpec", "Gemfile", [GEMFILE, GEMFILE.replace('"~> 3.12"', 'path: "rspec"')]],
  ["another Minitest", "Gemfile", [GEMFILE, GEMFILE.replace('"minitest"', '"minitest", github: "own/minitest"')]],
  ["no Minitest", "Gemfile", [GEMFILE, GEMFILE.replace('  gem "minitest"\n', "")]],
  ["gems from a folder", "Gemfile", [GEMFILE, `${GEMFILE}\npath "gems" do\n  gem "words"\nend\n`]],
  ["a changed test task", "Rakefile", [RAKEFILE, RAKEFILE.replace("**/*_test.rb", "fast_test.rb")]],
  ["another default task", "Rakefile", [RAKEFILE, RAKEFILE.replace("default: :test", "default: :version")]],
  ["a cleared task", "Rakefile", plus("Rake::Task[:test].clear")],
  ["a task with the name of tests", "lib/tasks/own.rake", [undefined, "task :test do\n  exit\nend\n"]],
  ["a task that the acceptance runs", "Rakefile", [RAKEFILE, RAKEFILE.replace('puts "1"', 'puts "2"')], "rake version"],
  ["a new Rakefile", "Rakefile", [undefined, "task :build\n"], "bundle exec rake build"],
  ["settings of Bundler", ".bundle/config", [undefined, 'BUNDLE_GEMFILE: "other"\n']],
  ["a file that shadows RSpec", "lib/rspec/core.rb", [undefined, "module RSpec\nend\n"]],
  ["a file that shadows Minitest", "lib/minitest.rb", [undefined, ""]],
  ["a plugin of Minitest", "lib/minitest/fast_plugin.rb", [undefined, ""]],
];

const HONEST: readonly RunnerCase[] = [
  ["a new gem", "Gemfile", [GEMFILE, GEMFILE.replace('gem "rack"', 'gem "json"\ngem "rack"')]],
  ["a newer gem", "Gemfile", [GEMFILE, GEMFILE.replace("3.0", "3.1")]],
  ["a new test library", "Gemfile", [GEMFILE, `${GEMFILE}gem "webmock", "~> 3.0", group: :test, require: false\n`]],
  ["a gem from a branch", "Gemfile", [GEMFILE, `${GEMFILE}gem "words", github: "own/words", branch: "main"\n`]],
  ["a comment in a Gemfile", "Gemfile", [GEMFILE, GEMFILE.replace('~> 3.0"', '~> 3.0" # for HTTP/2')]],
  ["a new task", "Rakefile", plus('desc "Makes the docs"\ntask :docs do\n  sh "yard"\nend')],
  ["a changed task that nothing runs", "Rakefile", [RAKEFILE, RAKEFILE.replace('puts "1"', 'puts "2"')]],
  ["a linter", "Rakefile", [RAKEFILE, `require "rubocop/rake_task"\n${RAKEFILE}\nRuboCop::RakeTask.new\n`]],
  [
    "tasks of the program",
    "lib/tasks/import.rake",
    [undefined, "namespace :import do\n  task words: :environment do\n    Words.import\n  end\nend\n"],
  ],
  ["a new helper", "spec/spec_helper.rb", inConfigure("config.include Helpers")],
  ["a hook", "spec/rails_helper.rb", inConfigure("config.before(:each) { Words.reset }")],
  ["coverage", "test/test_helper.rb", ["", 'require "simplecov"\nSimpleCov.start\nrequire "minitest/autorun"\n']],
  [
    "a helper in a reopened class",
    "test/test_helper.rb",
    ["", "class Minitest::Test\n  include Words::Helpers\n\n  def words\n    []\n  end\nend\n"],
  ],
  [
    "a matcher",
    "spec/support/matchers.rb",
    [undefined, "RSpec::Matchers.define :have_words do |n|\n  match { |text| text.size == n }\nend\n"],
  ],
  ["a program that ends", "lib/words/cli.rb", ["", 'def run\n  abort "usage"\n  exit 1\nend\n']],
  ["a filter of the program", "lib/words/filter.rb", ["", 'config.filter = "a"\nconfig.pattern = /a/\n']],
  [
    "an extension of RSpec with its own name",
    "lib/rspec/words.rb",
    [undefined, "module RSpec\n  module Words\n  end\nend\n"],
  ],
];

test.each<RunnerCase>(REFUSED)(
  "a change that decides how tests of Ruby run is refused: %s",
  async (_name, path, texts, command = "bundle exec rspec && rake") => {
    expect(await runnerClaims(path, texts, { command })).toMatch(/the plan allows that with allows: \["runner"\]/);
    expect(await runnerClaims(path, texts, { command, allows: ["runner"] })).toBe("");
  },
);

test.each<RunnerCase>(HONEST)(
  "an honest change of a project in Ruby passes: %s",
  async (_name, path, texts, command = "bundle exec rspec && rake") => {
    expect(await runnerClaims(path, texts, { command })).toBe("");
  },
);
