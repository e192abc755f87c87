/** ms that a lead's run gets to end when its coordinator stops; then another coordinator goes on with it. */
export const LEAD_GRACE_MS = 1000;
/** ms between two reconcile passes. */
export const RECONCILE_MS = 10_000;
/** ms between two looks whether what jobs wait for is over. */
export const WAKE_MS = 1000;
/** ms between two looks which entries of the cache are about to expire. */
export const KEEP_MS = 15_000;
/** ms between two looks at what the cache did for open jobs. */
export const WATCH_CACHE_MS = 2000;
/** ms between two passes of the janitor. */
export const JANITOR_MS = 600_000;
/** ms that one call may take which tries whether calls succeed again. */
export const PROBE_MS = 60_000;
