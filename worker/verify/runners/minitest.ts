import { RUBY_WRAPPERS } from "./rspec.ts";
import type { Runner } from "./runner.ts";

/** Minitest, with a listener that `hooks/ruby/count.rb` adds to its reporter. */
export const minitest: Runner = { name: "minitest", starts: /^(?:minitest|m)$/, wrappers: RUBY_WRAPPERS };
