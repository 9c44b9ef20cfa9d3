// Child processes that end when we end, with everything they started in turn.
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

/**
 * Runs a command to its end and gathers what it prints.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} `output` is stdout and stderr in order of arrival
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const take = (data) => {
      output += data;
    };
    child.stdout?.setEncoding('utf8').on('data', take);
    child.stderr?.setEncoding('utf8').on('data', take);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) =>
      resolve({ code: code ?? 1, output: signal ? `${output}ended by ${signal}\n` : output }),
    );
  });
}

/** Runs npm, whatever its file is called on this system. */
export function npm(args, options = {}) {
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    shell: process.platform === 'win32',
    ...options,
  });
}

async function processTable() {
  if (process.platform === 'linux') {
    const rows = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      // The name in parentheses may hold spaces; the parent's id is the second field after it.
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      if (parent) rows.push([Number(name), Number(parent)]);
    }
    return rows;
  }
  const { output } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  return output
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
}

/** Every living descendant of a process, nearest first. */
export async function descendants(pid) {
  const table = await processTable();
  const found = [pid];
  for (const ancestor of found) {
    for (const [child, parent] of table) if (parent === ancestor) found.push(child);
  }
  return found.slice(1);
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false; // Already gone.
  }
}

/** How long a process that was killed may take to be gone, where the machine has much else to do. */
const KILLED_MS = 5000;

/** Asks processes to end, with all that they start meanwhile, and kills those still there after `graceMs`. */
async function endAll(family, graceMs) {
  for (const member of family) signal(member, 'SIGTERM');
  await untilGone(family, graceMs, async () => {
    for (const member of [...family]) {
      for (const late of await descendants(member)) family.add(late);
    }
  });
  for (const member of family) signal(member, 'SIGKILL');
  await untilGone(family, KILLED_MS);
}

/** Resolves once none of the processes is there, or when the time is up; `look` is called meanwhile. */
async function untilGone(family, timeoutMs, look = async () => {}) {
  const deadline = Date.now() + timeoutMs;
  while ([...family].some((member) => signal(member, 0)) && Date.now() < deadline) {
    await look();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Ends a process and all that it started: asks first, and kills what is still there after `graceMs`.
 * @param {number | undefined} pid
 * @param {number} [graceMs]
 */
export async function endTree(pid, graceMs = 3000) {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    await run('taskkill', ['/pid', String(pid), '/T', '/F']);
    return;
  }
  // Taken before the first signal: an orphan can no longer be found through its parent.
  await endAll(new Set([pid, ...(await descendants(pid))]), graceMs);
}

/** Ends all that this process started. On Windows they share our console, and its Ctrl+C. */
export async function endDescendants(graceMs = 3000) {
  if (process.platform === 'win32') return;
  await endAll(new Set(await descendants(process.pid)), graceMs);
}
