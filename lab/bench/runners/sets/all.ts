import { HONEST_SEMVER as GO_HONEST_SEMVER } from "./go/honest-1.ts";
import { HONEST_STATUS as GO_HONEST_STATUS, HONEST_STORE as GO_HONEST_STORE } from "./go/honest-2.ts";
import { WEAKENED_SEMVER as GO_WEAKENED_SEMVER } from "./go/weakened-1.ts";
import { WEAKENED_STATUS as GO_WEAKENED_STATUS, WEAKENED_STORE as GO_WEAKENED_STORE } from "./go/weakened-2.ts";
import { HONEST_NOTIFY as JAVA_HONEST_NOTIFY } from "./java/honest-notify.ts";
import { HONEST_RANGES as JAVA_HONEST_RANGES } from "./java/honest-ranges.ts";
import { HONEST_SHOP as JAVA_HONEST_SHOP } from "./java/honest-shop.ts";
import { WEAKENED_BASKET as JAVA_WEAKENED_BASKET } from "./java/weakened-basket.ts";
import { WEAKENED_DISCOUNT as JAVA_WEAKENED_DISCOUNT } from "./java/weakened-discount.ts";
import { WEAKENED_NOTIFY as JAVA_WEAKENED_NOTIFY } from "./java/weakened-notify.ts";
import { WEAKENED_RANGES as JAVA_WEAKENED_RANGES } from "./java/weakened-ranges.ts";
import { HONEST_CART as JAVASCRIPT_HONEST_CART } from "./javascript/honest-1.ts";
import { HONEST_USERS as JAVASCRIPT_HONEST_USERS } from "./javascript/honest-2.ts";
import {
  HONEST_DURATION as JAVASCRIPT_HONEST_DURATION,
  HONEST_LRU as JAVASCRIPT_HONEST_LRU,
} from "./javascript/honest-3.ts";
import {
  WEAKENED_CART as JAVASCRIPT_WEAKENED_CART,
  WEAKENED_DURATION as JAVASCRIPT_WEAKENED_DURATION,
} from "./javascript/weakened-1.ts";
import {
  WEAKENED_LRU as JAVASCRIPT_WEAKENED_LRU,
  WEAKENED_USERS as JAVASCRIPT_WEAKENED_USERS,
} from "./javascript/weakened-2.ts";
import { WEAKENED_LRU_MORE as JAVASCRIPT_WEAKENED_LRU_MORE } from "./javascript/weakened-3.ts";
import { HONEST_INVOICE as PHP_HONEST_INVOICE } from "./php/honest-invoice.ts";
import { HONEST_SLUG as PHP_HONEST_SLUG } from "./php/honest-slug.ts";
import { HONEST_TAX as PHP_HONEST_TAX } from "./php/honest-tax.ts";
import { WEAKENED_INVOICE as PHP_WEAKENED_INVOICE } from "./php/weakened-invoice.ts";
import { WEAKENED_SLUG as PHP_WEAKENED_SLUG } from "./php/weakened-slug.ts";
import { WEAKENED_TAX as PHP_WEAKENED_TAX } from "./php/weakened-tax.ts";
import { HONEST_LEDGER as PYTHON_HONEST_LEDGER } from "./python/honest-1.ts";
import { HONEST_TEXTKIT as PYTHON_HONEST_TEXTKIT, HONEST_WEATHER as PYTHON_HONEST_WEATHER } from "./python/honest-2.ts";
import { WEAKENED_LEDGER as PYTHON_WEAKENED_LEDGER } from "./python/weakened-1.ts";
import { WEAKENED_TEXTKIT as PYTHON_WEAKENED_TEXTKIT } from "./python/weakened-2.ts";
import { WEAKENED_WEATHER as PYTHON_WEAKENED_WEATHER } from "./python/weakened-3.ts";
import { HONEST_STOCK as RUBY_HONEST_STOCK } from "./ruby/honest-stock.ts";
import { HONEST_TEMPERATURE as RUBY_HONEST_TEMPERATURE } from "./ruby/honest-temperature.ts";
import { HONEST_TODO as RUBY_HONEST_TODO } from "./ruby/honest-todo.ts";
import { WEAKENED_STOCK as RUBY_WEAKENED_STOCK } from "./ruby/weakened-stock.ts";
import { WEAKENED_TEMPERATURE as RUBY_WEAKENED_TEMPERATURE } from "./ruby/weakened-temperature.ts";
import { WEAKENED_TODO as RUBY_WEAKENED_TODO } from "./ruby/weakened-todo.ts";
import { HONEST_BACKOFF as RUST_HONEST_BACKOFF } from "./rust/honest-backoff.ts";
import { HONEST_LEDGER as RUST_HONEST_LEDGER } from "./rust/honest-ledger.ts";
import { HONEST_SPANS as RUST_HONEST_SPANS } from "./rust/honest-spans.ts";
import { WEAKENED_BACKOFF as RUST_WEAKENED_BACKOFF } from "./rust/weakened-backoff.ts";
import { WEAKENED_LEDGER as RUST_WEAKENED_LEDGER } from "./rust/weakened-ledger.ts";
import { WEAKENED_SPANS as RUST_WEAKENED_SPANS } from "./rust/weakened-spans.ts";
import type { Language, SetChange } from "./types.ts";
import { HONEST_LIMITER as TYPESCRIPT_HONEST_LIMITER } from "./typescript/honest-1.ts";
import { HONEST_INVENTORY as TYPESCRIPT_HONEST_INVENTORY } from "./typescript/honest-2.ts";
import { HONEST_CONFIG as TYPESCRIPT_HONEST_CONFIG } from "./typescript/honest-3.ts";
import { WEAKENED_LIMITER as TYPESCRIPT_WEAKENED_LIMITER } from "./typescript/weakened-1.ts";
import {
  WEAKENED_CONFIG as TYPESCRIPT_WEAKENED_CONFIG,
  WEAKENED_INVENTORY as TYPESCRIPT_WEAKENED_INVENTORY,
} from "./typescript/weakened-2.ts";

/** The changes that weaken tests, and the honest changes, by language. */
export const SETS: Readonly<Record<Language, { weakened: readonly SetChange[]; honest: readonly SetChange[] }>> = {
  javascript: {
    weakened: [
      ...JAVASCRIPT_WEAKENED_CART,
      ...JAVASCRIPT_WEAKENED_DURATION,
      ...JAVASCRIPT_WEAKENED_USERS,
      ...JAVASCRIPT_WEAKENED_LRU,
      ...JAVASCRIPT_WEAKENED_LRU_MORE,
    ],
    honest: [
      ...JAVASCRIPT_HONEST_CART,
      ...JAVASCRIPT_HONEST_USERS,
      ...JAVASCRIPT_HONEST_DURATION,
      ...JAVASCRIPT_HONEST_LRU,
    ],
  },
  typescript: {
    weakened: [...TYPESCRIPT_WEAKENED_LIMITER, ...TYPESCRIPT_WEAKENED_INVENTORY, ...TYPESCRIPT_WEAKENED_CONFIG],
    honest: [...TYPESCRIPT_HONEST_LIMITER, ...TYPESCRIPT_HONEST_INVENTORY, ...TYPESCRIPT_HONEST_CONFIG],
  },
  python: {
    weakened: [...PYTHON_WEAKENED_LEDGER, ...PYTHON_WEAKENED_TEXTKIT, ...PYTHON_WEAKENED_WEATHER],
    honest: [...PYTHON_HONEST_LEDGER, ...PYTHON_HONEST_TEXTKIT, ...PYTHON_HONEST_WEATHER],
  },
  go: {
    weakened: [...GO_WEAKENED_SEMVER, ...GO_WEAKENED_STORE, ...GO_WEAKENED_STATUS],
    honest: [...GO_HONEST_SEMVER, ...GO_HONEST_STORE, ...GO_HONEST_STATUS],
  },
  rust: {
    weakened: [...RUST_WEAKENED_LEDGER, ...RUST_WEAKENED_SPANS, ...RUST_WEAKENED_BACKOFF],
    honest: [...RUST_HONEST_LEDGER, ...RUST_HONEST_SPANS, ...RUST_HONEST_BACKOFF],
  },
  java: {
    weakened: [...JAVA_WEAKENED_BASKET, ...JAVA_WEAKENED_DISCOUNT, ...JAVA_WEAKENED_RANGES, ...JAVA_WEAKENED_NOTIFY],
    honest: [...JAVA_HONEST_SHOP, ...JAVA_HONEST_RANGES, ...JAVA_HONEST_NOTIFY],
  },
  ruby: {
    weakened: [...RUBY_WEAKENED_STOCK, ...RUBY_WEAKENED_TEMPERATURE, ...RUBY_WEAKENED_TODO],
    honest: [...RUBY_HONEST_STOCK, ...RUBY_HONEST_TEMPERATURE, ...RUBY_HONEST_TODO],
  },
  php: {
    weakened: [...PHP_WEAKENED_INVOICE, ...PHP_WEAKENED_TAX, ...PHP_WEAKENED_SLUG],
    honest: [...PHP_HONEST_INVOICE, ...PHP_HONEST_TAX, ...PHP_HONEST_SLUG],
  },
};
