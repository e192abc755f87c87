import type { FaultPackage } from "./fault-package.ts";
import { GO_PACKAGES } from "./go-packages.ts";
import { JAVASCRIPT_PACKAGES, TYPESCRIPT_PACKAGES } from "./npm-packages.ts";
import { PYTHON_PACKAGES } from "./python-packages.ts";

/** All packages in which faults are planted. Those with slow tests come first, so that the lanes end at about the same time. */
export const FAULT_PACKAGES: readonly FaultPackage[] = [
  ...GO_PACKAGES,
  ...TYPESCRIPT_PACKAGES,
  ...JAVASCRIPT_PACKAGES,
  ...PYTHON_PACKAGES,
];
