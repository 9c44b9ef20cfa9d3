/** What a budget is made of. All amounts are US dollars. */
import type { Cost } from '../../model/index.ts';

export type CapName = 'session' | 'day';

/** What counts towards a cap by now. */
export interface Spent {
  /** Of the runs whose cost is known. */
  readonly usd: number;
  /** The runs in it: what was held for them is spent, and must not be counted twice. */
  readonly runIds: ReadonlySet<string>;
}

/** A ceiling that the user set, and where to read what counts towards it. */
export interface Cap {
  readonly name: CapName;
  readonly usd: number;
  /** For people: `assay.yaml` or `settings`. */
  readonly setIn: string;
  /** The `.assay` folders whose holds count, those of other windows included; without it, this process's own. */
  readonly homes?: readonly string[];
  /** Read after the holds: what ended meanwhile stands in one of the two. */
  spent(): Spent | Promise<Spent>;
}

/** Whether calls go out whose price is not known, which no cap can cover. */
export type UnknownPolicy = 'allow' | 'refuse';

/** A call that is about to be made. */
export interface BudgetCall {
  /** The run's id. */
  readonly id: string;
  /** `<connection>/<model id>`. */
  readonly reference: string;
  /** With the longest answer that the request allows. */
  readonly worstCase: Cost;
}

/** Leave to make a call. */
export interface Admission {
  /** What the user must know of it, a sentence each. */
  readonly warnings: readonly string[];
  /** The call has ended, and took this: from here on so much is held. */
  settle(cost: Cost): Promise<void>;
  /** What it took is recorded where the caps are read from: nothing is held any more. Does not throw. */
  release(): Promise<void>;
}

/** Asked before every call, and inside every loop. */
export interface Guard {
  /** @throws AssayError `budget` where the call could pass a cap */
  admit(call: BudgetCall): Promise<Admission>;
}

/** Where a call belongs. */
export interface BudgetPlace {
  /** The `.assay` folder that its hold is kept in, for other processes to see. Absolute. */
  readonly home: string;
  readonly unknown: UnknownPolicy;
  /** None where the user set none: then nothing is read or written. */
  caps(): readonly Cap[] | Promise<readonly Cap[]>;
}
