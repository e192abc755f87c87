/**
 * Settings of glibc's malloc for Midwatch's Node processes, so that memory returns to the system after a burst of work. By default malloc creates
 * eight arenas per core and raises its trim threshold up to 32 MB (mallopt(3), M_ARENA_MAX and M_TRIM_THRESHOLD). An explicit threshold, here the
 * initial default, stays fixed. Other malloc implementations ignore these settings. The Dockerfile sets the same values.
 */
export const MALLOC_SETTINGS = { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: "131072" } as const;
