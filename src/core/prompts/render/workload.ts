/**
 * Bounds the work of one rendering. A few lines of template can ask for more than a lifetime: blocks inside blocks
 * over a list, partials that call each other twice. Engines run to the end without a pause, so that nothing from
 * outside could stop them.
 */

/** Parts of the template that are run, each as often as it is. */
const MAX_STEPS = 500_000;
/** UTF-16 units. */
export const MAX_PRINTED = 20_000_000;
/** UTF-16 units that are looked through or copied, whether they are printed or not. */
const MAX_HANDLED = 200_000_000;

/** Stops an engine. Carries its place as the exceptions of Handlebars do. */
export class TooMuch extends Error {
  override name = 'TooMuch';
  readonly lineNumber: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, place?: Place) {
    super(message);
    this.lineNumber = place?.line;
    this.column = place?.column;
  }
}

/** Lines from 1, columns from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export class Workload {
  #steps = 0;
  #printed = 0;
  #handled = 0;
  #place: Place | undefined;

  /** What follows is run for the part of the template at this place. */
  enter(place: Place): void {
    this.#place = place;
  }

  /** @throws TooMuch */
  step(count: number): void {
    this.#steps += count;
    if (this.#steps > MAX_STEPS) {
      const limit = MAX_STEPS.toLocaleString('en-US');
      throw new TooMuch(`its loops and partials come to more than ${limit} steps`, this.#place);
    }
  }

  /** @throws TooMuch */
  print(length: number): void {
    this.#printed += length;
    this.handle(length);
    if (this.#printed > MAX_PRINTED) throw this.tooLong();
  }

  /** @throws TooMuch */
  handle(length: number): void {
    this.#handled += length;
    if (this.#handled <= MAX_HANDLED) return;
    const limit = MAX_HANDLED.toLocaleString('en-US');
    throw new TooMuch(`it goes through more than ${limit} characters of values`, this.#place);
  }

  /** For a text that was put together. @throws TooMuch */
  pass(length: number): void {
    this.handle(length);
    if (length > MAX_PRINTED) throw this.tooLong();
  }

  /** The error of a text longer than {@link MAX_PRINTED}. */
  tooLong(): TooMuch {
    const limit = MAX_PRINTED.toLocaleString('en-US');
    return new TooMuch(`its text is longer than ${limit} characters`, this.#place);
  }
}
