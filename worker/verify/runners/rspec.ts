import type { Runner } from "./runner.ts";

/** Programs of Ruby that are started through `hooks/ruby.sh`, which adds a listener to RSpec and Minitest. */
export const RUBY_WRAPPERS: Readonly<Record<string, string>> = Object.fromEntries(
  ["ruby", "rspec", "rake", "bundle", "bundler", "rails"].map((name) => [name, "ruby.sh"]),
);

/** RSpec, with a listener that `hooks/ruby/count.rb` adds to its reporter. */
export const rspec: Runner = { name: "rspec", starts: /^rspec$/, wrappers: RUBY_WRAPPERS };
