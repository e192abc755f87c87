import type { Author } from "../../shared/protocol/api/access.ts";
import type {
  DueRecord,
  Schedule,
  ScheduleBody,
  ScheduleList,
  ScheduleView,
} from "../../shared/protocol/nightshift/schedule.ts";
import type { ReadSchedule, ScheduleStore } from "../../shared/redis/nights/schedule-store.ts";
import { defined } from "../../shared/support/defined.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { checkCron, dueBetween, nextDue } from "../nightshift/calendar/cron.ts";

export interface SchedulesEnv {
  readonly schedules: ScheduleStore;
  readonly clock: Pick<Clock, "now">;
}

/** Numbers of upcoming instants and of records in a view. */
const UPCOMING = 10;
const HISTORY = 20;

/** The schedules. `tenant` limits a function to one tenant's schedules; undefined: all. */
export function createSchedules(env: SchedulesEnv) {
  const { schedules, clock } = env;
  const find = async (name: string, tenant: string | undefined): Promise<ReadSchedule> => {
    const read = await schedules.find(name);
    if (read === undefined || !isOf(read.schedule, tenant))
      throw new AppError("not_found", `there is no schedule ${name}; npx midwatch schedule ls lists them`);
    return read;
  };
  const change = async (
    name: string,
    tenant: string | undefined,
    { edit = (schedule) => schedule, records = [] }: { edit?: (schedule: Schedule) => Schedule; records?: DueRecord[] },
  ): Promise<ScheduleView> => {
    for (let tries = 0; tries < 5; tries++) {
      const read = await find(name, tenant);
      const next = edit(read.schedule);
      if (await schedules.change(read, next, records)) return view(env, next);
    }
    throw new AppError("conflict", `schedule ${name} is being changed; nothing was stored, try again`);
  };
  return {
    list: async (tenant: string | undefined): Promise<ScheduleList> => {
      const all = (await schedules.all()).filter(({ schedule }) => isOf(schedule, tenant));
      return { schedules: await Promise.all(all.map(({ schedule }) => view(env, schedule))) };
    },

    get: async (name: string, tenant: string | undefined): Promise<ScheduleView> =>
      view(env, (await find(name, tenant)).schedule),

    /** Stores a schedule; its first instant is the next one from now. Throws `bad_request` for an expression that is never due. */
    put: async (name: string, body: ScheduleBody, author: Author): Promise<ScheduleView> => {
      checkCron(body, { field: "cron", now: clock.now() });
      const known = await schedules.find(name);
      if (known !== undefined && known.schedule.author.tenant !== author.tenant)
        throw new AppError("conflict", `the name ${name} is taken; choose another one`);
      const schedule: Schedule = {
        name,
        ...body,
        author,
        failures: 0,
        ...defined({ nextDue: nextDue(body, clock.now()), lastJob: known?.schedule.lastJob }),
      };
      await schedules.put(schedule);
      return view(env, schedule);
    },

    /** Records the present instant as due. Its job is submitted at once, or when the schedule's open job has ended. */
    runNow: (name: string, tenant: string | undefined): Promise<ScheduleView> => {
      const now = clock.now();
      const record: DueRecord = { due: now, at: now, outcome: "ran", reason: "a person asked for it" };
      return change(name, tenant, { records: [record] });
    },

    pause: (name: string, tenant: string | undefined, reason: string): Promise<ScheduleView> =>
      change(name, tenant, { edit: (schedule) => ({ ...schedule, paused: { at: clock.now(), reason } }) }),

    /** Lifts the pause. Instants that passed meanwhile have been recorded as skipped. */
    resume: (name: string, tenant: string | undefined): Promise<ScheduleView> =>
      change(name, tenant, { edit: ({ paused: _paused, ...schedule }) => ({ ...schedule, failures: 0 }) }),

    remove: async (name: string, tenant: string | undefined): Promise<void> => {
      await find(name, tenant);
      await schedules.remove(name);
    },
  };
}

function isOf({ author }: Schedule, tenant: string | undefined): boolean {
  return tenant === undefined || author.tenant === tenant;
}

async function view({ schedules }: SchedulesEnv, schedule: Schedule): Promise<ScheduleView> {
  const { nextDue: first } = schedule;
  const upcoming =
    first === undefined
      ? []
      : dueBetween(schedule, { after: first - 1, until: Number.MAX_SAFE_INTEGER, max: UPCOMING });
  return { schedule, upcoming, history: await schedules.history(schedule.name, HISTORY) };
}
