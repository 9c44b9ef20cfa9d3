/**
 * The budget of one process: a window, or one command. Calls are let through one after the other, in the order in which
 * they ask, and what each could cost is held until its run is recorded. Holds are files as well, so that two processes
 * cannot both take what is left for one.
 *
 * Each writes its hold before it reads the others': of two that ask at the same moment, at least one sees the other.
 * Where they see each other and only one fits, the smaller id stays and the other asks again.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Cost } from '../../model/index.ts';
import { type Hold, HoldFile, liveHolds } from './holds.ts';
import { refusal, type Shortfall, unknownRefusal, unknownWarning } from './refusal.ts';
import type { Admission, BudgetCall, BudgetPlace, Cap, CapName, Guard } from './types.ts';

/** Longest that a call waits for others to make up their minds, in milliseconds. */
const CONTENTION_MS = 5000;
const LOOK_AGAIN_MS = 10;
/** Amounts are sums of fractions; less than this is no money. USD. */
const TINY = 1e-9;

type Verdict =
  | { readonly kind: 'fits' }
  | { readonly kind: 'contended'; readonly rivals: readonly string[]; readonly shortfall: Refused }
  | { readonly kind: 'refused'; readonly shortfall: Refused };

/** A place with its caps, read. */
type Asked = Omit<BudgetPlace, 'caps'> & { readonly caps: readonly Cap[] };

interface Refused {
  readonly cap: Cap;
  readonly shortfall: Shortfall;
}

const FREE: Admission = {
  warnings: [],
  settle: () => Promise.resolve(),
  release: () => Promise.resolve(),
};

export class Budget {
  /** What this process holds, by run: all that a session's cap counts beside what is spent. */
  readonly #own = new Map<string, number>();
  readonly #raised = new Map<CapName, number>();
  /** Models of unknown price that were warned of. */
  readonly #warned = new Set<string>();
  #allowedOnce = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** The guard of calls that belong to a place. */
  at(place: BudgetPlace): Guard {
    return { admit: (call) => this.#admit(call, place) };
  }

  /** The cap as it holds: as the user set it, or as it was raised for this process. */
  capOf({ name, usd }: Pick<Cap, 'name' | 'usd'>): number {
    return Math.max(usd, this.#raised.get(name) ?? 0);
  }

  /** Lifts a cap for as long as this process lives. */
  raise(cap: CapName, usd: number): void {
    this.#raised.set(cap, usd);
  }

  /** Lets the next call through that would be refused and can cost no more than this, whatever the caps. */
  allowOnce(usd: number): void {
    this.#allowedOnce = usd;
  }

  /** USD that calls of this process may yet cost. */
  get held(): number {
    return sum([...this.#own.values()]);
  }

  async #admit(call: BudgetCall, place: BudgetPlace): Promise<Admission> {
    const caps = await place.caps();
    const { worstCase, reference } = call;
    if (caps.length === 0 || worstCase.kind === 'included') return FREE;
    if (worstCase.kind === 'unknown') return this.#unknown(reference, worstCase.why, place);
    // One at a time: what one takes, the next must see.
    const mine = this.#last.then(() => this.#take(call, worstCase.usd, { ...place, caps }));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  #unknown(reference: string, why: string, place: BudgetPlace): Admission {
    if (place.unknown === 'refuse') throw unknownRefusal(reference, why);
    if (this.#warned.has(reference)) return FREE;
    this.#warned.add(reference);
    return { ...FREE, warnings: [unknownWarning(reference, why)] };
  }

  async #take(call: BudgetCall, usd: number, { home, caps }: Asked): Promise<Admission> {
    // What only this process counts, others need not see.
    const isShared = caps.some(({ homes }) => homes !== undefined);
    const file = isShared ? new HoldFile(home, { id: call.id, at: Date.now() }) : undefined;
    const deadline = Date.now() + CONTENTION_MS;
    await file?.put(usd, 'asking');
    for (;;) {
      const verdict = await this.#judge(call.id, usd, caps);
      if (verdict.kind === 'fits' || this.#isAllowed(verdict, usd)) break;
      if (verdict.kind === 'refused' || Date.now() > deadline) {
        await file?.remove();
        throw refusal(verdict.shortfall.shortfall, verdict.shortfall.cap);
      }
      if (verdict.rivals.every((rival) => call.id < rival)) await pause(LOOK_AGAIN_MS);
      else {
        await file?.remove();
        await pause(LOOK_AGAIN_MS * (2 + 4 * Math.random()));
        await file?.put(usd, 'asking');
      }
    }
    this.#own.set(call.id, usd);
    // Not waited for: it only spares others a second look.
    void file?.put(usd, 'held');
    return this.#admission(call.id, file);
  }

  #isAllowed(verdict: Exclude<Verdict, { kind: 'fits' }>, usd: number): boolean {
    if (verdict.kind !== 'refused' || usd > this.#allowedOnce + TINY) return false;
    this.#allowedOnce = 0;
    return true;
  }

  async #judge(id: string, usd: number, caps: readonly Cap[]): Promise<Verdict> {
    let contended: Verdict | undefined;
    for (const cap of caps) {
      const others = await this.#othersOf(cap, id);
      const spent = await cap.spent();
      const open = others.filter((hold) => !spent.runIds.has(hold.id));
      const held = sum(open.filter(({ state }) => state === 'held').map((hold) => hold.usd));
      const asking = open.filter(({ state }) => state === 'asking');
      const limit = this.capOf(cap) + TINY;
      const needed = spent.usd + held + usd;
      const figures = { spent: spent.usd, held, worstCase: usd };
      const shortfall = { cap, shortfall: { cap: cap.name, usd: this.capOf(cap), ...figures } };
      if (needed > limit) return { kind: 'refused', shortfall };
      if (needed + sum(asking.map((hold) => hold.usd)) > limit) {
        contended ??= { kind: 'contended', rivals: asking.map((hold) => hold.id), shortfall };
      }
    }
    return contended ?? { kind: 'fits' };
  }

  async #othersOf({ homes }: Cap, id: string): Promise<readonly Hold[]> {
    const own = [...this.#own].map(
      ([each, usd]): Hold => ({ id: each, usd, state: 'held', at: 0 }),
    );
    const lists = await Promise.all((homes ?? []).map((home) => liveHolds(home, Date.now())));
    // A folder that could not be written holds none of ours: they count all the same.
    const byId = new Map([...lists.flat(), ...own].map((hold) => [hold.id, hold]));
    byId.delete(id);
    return [...byId.values()];
  }

  #admission(id: string, file: HoldFile | undefined): Admission {
    return {
      warnings:
        file?.failure === undefined
          ? []
          : [`Other windows do not see what this call may cost. ${file.failure.message}`],
      settle: async (cost: Cost) => {
        if (!this.#own.has(id) || cost.kind === 'unknown') return;
        const usd = cost.kind === 'known' ? cost.usd : 0;
        this.#own.set(id, usd);
        await file?.put(usd, 'held');
      },
      release: async () => {
        this.#own.delete(id);
        await file?.remove();
      },
    };
  }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
