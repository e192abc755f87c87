import type { CpuAccount } from "./cpu-account.ts";

/** CPU time over time, sampled from an account. */
export interface CpuSamples {
  /** ms of CPU time between two times (ms since 1970), interpolated between samples. */
  between(from: number, to: number): number;
  stop(): void;
}

/** ms between two samples: well below the length of an attempt. */
const EVERY_MS = 10;

interface Sample {
  readonly at: number;
  readonly cpuMs: number;
}

/** Samples an account until it is stopped. */
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

/** The CPU time counted until `at`; the first or last sample for a time outside of the samples. */
export function cpuAt(samples: readonly Sample[], at: number): number {
  const after = samples.findIndex((sample) => sample.at >= at);
  const right = samples[after];
  const left = samples[after - 1];
  if (right === undefined) return samples.at(-1)?.cpuMs ?? 0;
  if (left === undefined) return right.cpuMs;
  return left.cpuMs + ((right.cpuMs - left.cpuMs) * (at - left.at)) / (right.at - left.at);
}
