import type { CpuAccount } from "./cpu-account.ts";

/** Samples of the CPU time of some processes, taken at regular times. */
export interface CpuSamples {
  /** Returns the CPU time in ms that was used between two times (ms since 1970), interpolated between samples. */
  between(from: number, to: number): number;
  stop(): void;
}

/** ms between two samples; must be much shorter than an attempt. */
const EVERY_MS = 10;

interface Sample {
  readonly at: number;
  readonly cpuMs: number;
}

/** Starts to read the CPU time from an account at regular times, until `stop` is called. */
export function sampleCpu(account: CpuAccount): CpuSamples {
  const samples: Sample[] = [];
  const take = () => samples.push({ at: Date.now(), cpuMs: account.readMs() });
  take();
  const timer = setInterval(take, EVERY_MS);
  return {
    between: (from, to) => cpuAt(samples, to) - cpuAt(samples, from),
    stop: () => {
      clearInterval(timer);
      take();
    },
  };
}

/**
 * Returns the CPU time in ms used until the time `at`, interpolated. Before the first sample it is that sample's value;
 * after the last one, the last sample's.
 */
export function cpuAt(samples: readonly Sample[], at: number): number {
  const after = samples.findIndex((sample) => sample.at >= at);
  const right = samples[after];
  const left = samples[after - 1];
  if (right === undefined) return samples.at(-1)?.cpuMs ?? 0;
  if (left === undefined) return right.cpuMs;
  return left.cpuMs + ((right.cpuMs - left.cpuMs) * (at - left.at)) / (right.at - left.at);
}
