/** Number of standard deviations around the mean that contain 95 % of a normal distribution. */
const Z = 1.96;

/** Wilson's 95 % confidence interval for the share of `hits` in `all`. If `all` is 0, the interval is from 0 to 1. */
export function wilson(hits: number, all: number): { low: number; high: number } {
  if (all === 0) return { low: 0, high: 1 };
  const share = hits / all;
  const middle = share + (Z * Z) / (2 * all);
  const width = Z * Math.sqrt((share * (1 - share)) / all + (Z * Z) / (4 * all * all));
  const scale = 1 + (Z * Z) / all;
  return { low: Math.max(0, (middle - width) / scale), high: Math.min(1, (middle + width) / scale) };
}
