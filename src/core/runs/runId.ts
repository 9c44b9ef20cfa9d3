/** Names of runs: in order of time, and safe as file names. */
import { randomBytes } from 'node:crypto';

/** `20261123T014553123Z-1f0c9a2e`, for milliseconds since the epoch. */
export function createRunId(now: number): string {
  const time = new Date(now).toISOString().replace(/[-:.]/g, '');
  return `${time}-${randomBytes(4).toString('hex')}`;
}

/** True for a name that cannot lead out of the folder it is a file of. */
export function isSafeRunId(runId: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(runId);
}
