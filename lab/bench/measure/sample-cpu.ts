import type { CpuAccount } from "./cpu-account.ts";

/** CPU over time: what an account had counted at moments of the past. */
export interface CpuSamples {
  /** ms of CPU between two times (ms since 1970), interpolated between samples. */
  between(from: number, to: number): number;
  stop(): void;
}

/** ms between two samples: well below what an attempt lasts. */
const EVERY_MS = 10;

interface Sample {
  readonly at: number;
  readonly cpuMs: number;
}

/** Reads an account again and again until it is stopped. */
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

/** What had been counted at a time; the first or last sample for a time outside. */
export function cpuAt(samples: readonly Sample[], at: number): number {
  const after = samples.findIndex((sample) => sample.at >= at);
  const right = samples[after];
  const left = samples[after - 1];
  if (right === undefined) return samples.at(-1)?.cpuMs ?? 0;
  if (left === undefined) return right.cpuMs;
  return left.cpuMs + ((right.cpuMs - left.cpuMs) * (at - left.at)) / (right.at - left.at);
}
