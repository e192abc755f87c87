/**
 * Environment of our Node processes for glibc's malloc: memory that a burst of work took goes back to the system. By default it makes eight
 * areas a core, and learns to keep blocks of up to 32 MB for itself (mallopt(3), M_ARENA_MAX and M_TRIM_THRESHOLD; naming a threshold,
 * here its default, ends the learning). Where another malloc is used they do nothing. The image sets the same (Dockerfile).
 */
export const MALLOC_SETTINGS = { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: "131072" } as const;
