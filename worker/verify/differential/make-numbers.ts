import type { ArgumentSource } from "./make-arguments.ts";
import type { Lessons } from "./make-data.ts";
import type { Argument } from "./protocol.ts";

/** Makes numbers. */
export interface Numbers {
  any(): Argument;
  /** Makes a small number, for a count of repetitions, parallel items or levels. */
  few(): number;
  /** Makes the length of a large text or list, close to a number in the code. */
  length(max: number): number;
}

/** Creates numbers from the numbers in a package's code, from numbers near and between those, and from common numbers. */
export function createNumbers({ words, own, random }: ArgumentSource, lessons: Lessons): Numbers {
  const fractions = own.numbers.filter((each) => !Number.isInteger(each) && each > 0 && each < 10);
  const factor = (): number =>
    (random.chance(0.5) ? random.pick(fractions.flatMap((each) => [each, each * 0.97, each * 1.03])) : undefined) ??
    random.pick(FACTORS) ??
    1;
  const literal = (): number | undefined =>
    (random.chance(0.5) ? random.pick(own.numbers) : undefined) ?? random.pick(words.numbers);
  const plain = (): number =>
    (random.chance(0.4) ? random.pick(own.numbers) : undefined) ??
    (random.chance(0.3) ? random.pick(words.numbers) : undefined) ??
    (!lessons.isCalm && random.chance(0.06) ? random.pick(LARGE) : undefined) ??
    (random.chance(0.3) ? random.below(20) : (random.pick(NUMBERS) ?? 1));
  /** A product of numbers in the code, because units are often written as products: 60 * 1000, or powers of 1024. */
  const product = (): number => {
    const first = literal() ?? 1000;
    if (random.chance(0.4)) return first * factor();
    const power = random.chance(0.5) ? first ** (1 + random.below(8)) : first * (literal() ?? 60);
    const unit = random.chance(0.3) ? power * (literal() ?? 60) : power;
    return Math.abs(unit) <= (lessons.isCalm ? 100_000 : 1e30) ? unit * factor() : plain();
  };
  const any = (): Argument => {
    const which = random.next();
    if (which < 0.045 && !lessons.isCalm) return { $: "number", value: random.pick(ODD) ?? "NaN" };
    if (which < 0.1) return plain() + random.below(3) - 1;
    if (which < 0.14) return -Math.abs(plain());
    return which < (fractions.length > 0 ? 0.4 : 0.24) ? product() : plain();
  };
  const length = (max: number): number => {
    const sizes = own.numbers.filter((each) => each >= 16 && each <= max && Number.isInteger(each));
    const size = (random.chance(0.6) ? random.pick(sizes) : undefined) ?? 2 ** (4 + random.below(10));
    return Math.min(size, max) + random.below(3) - 1;
  };
  return { any, few: () => random.pick(FEW) ?? 1, length };
}

const ODD: readonly string[] = ["NaN", "NaN", "-0", "-0", "Infinity", "-Infinity"];
const FEW: readonly number[] = [1, 1, 2, 2, 3, 0, 4, 5, 8];
const FACTORS: readonly number[] = [1, 1, 0.999, 1.001, 1.45, 1.49, 1.5, 1.51, 1.999, 2, 2.5, 12.345, 0.5, -1];
const NUMBERS: readonly number[] = [
  0, 1, 2, 3, 4, 5, 7, 8, 10, 12, 15, 16, 20, 24, 30, 59, 60, 64, 99, 100, 128, 255, 999, 1000, 1024, 1500, 3600,
  60_000, -1, -2, -10, 0.5, 1.5, 2.25, 0.1,
];
const LARGE: readonly number[] = [86_400_000, 123_456_789, 1_234_567.89, 1e9, 1e12, 2 ** 31, 2 ** 53, 1e21, 1e24, 1e27];
