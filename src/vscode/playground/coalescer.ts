/** Gathers an answer's deltas to one message a frame: a fast model sends far more than a screen can show. */

/** Milliseconds of a frame at 60 Hz. */
const FRAME_MS = 16;

export interface Coalescer {
  add(text: string, reasoning: string): void;
  /** Sends what has gathered, now. */
  flush(): void;
  /** Drops what has gathered. */
  dispose(): void;
}

/** The first delta goes at once; those that follow within a frame go together. */
export function createCoalescer(send: (text: string, reasoning: string) => void): Coalescer {
  let text = '';
  let reasoning = '';
  let timer: NodeJS.Timeout | undefined;

  const sendGathered = (): void => {
    if (text === '' && reasoning === '') return;
    const [gatheredText, gatheredReasoning] = [text, reasoning];
    text = '';
    reasoning = '';
    send(gatheredText, gatheredReasoning);
  };
  const onFrame = (): void => {
    const had = text !== '' || reasoning !== '';
    sendGathered();
    timer = had ? setTimeout(onFrame, FRAME_MS) : undefined;
  };

  return {
    add: (moreText, moreReasoning) => {
      text += moreText;
      reasoning += moreReasoning;
      if (timer !== undefined) return;
      sendGathered();
      timer = setTimeout(onFrame, FRAME_MS);
    },
    flush: sendGathered,
    dispose: () => {
      clearTimeout(timer);
      timer = undefined;
      text = '';
      reasoning = '';
    },
  };
}
