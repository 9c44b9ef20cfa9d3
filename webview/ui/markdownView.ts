/**
 * `<assay-markdown>`: an answer's text, drawn as it streams. Blocks that can no longer change are drawn once;
 * only the last block is drawn again when text comes, and a code block that is still open just grows.
 */
import { forgetFrame, runInFrame } from './frames.ts';
import { parseBlocks, renderBlocks, settledCount } from './markdown.ts';
import { TextRun } from './textRun.ts';

export interface MarkdownContent {
  readonly text: string;
  /** More text is coming. */
  readonly live: boolean;
  /** Shows the source as it came. */
  readonly raw: boolean;
}

/** Milliseconds between two drawings of one view: quick enough to read along, and never a fourth of the time. */
const SHORTEST_WAIT = 40;
const LONGEST_WAIT = 600;
const WAIT_PER_COST = 4;

interface OpenFence {
  readonly run: TextRun;
  /** Matches the closing line in the text since the last drawing. */
  readonly closing: RegExp;
}

export class MarkdownView extends HTMLElement {
  dueAt = 0;
  #content: MarkdownContent = { text: '', live: false, raw: false };
  /** Characters of the content that were drawn. */
  #drawn = 0;
  #drawnRaw: boolean | undefined;
  #source = '';
  #tail: HTMLElement | undefined;
  #fence: OpenFence | undefined;
  #run: TextRun | undefined;
  #hasDefinitions = false;

  set content(content: MarkdownContent) {
    this.#content = content;
    if (!content.live) this.dueAt = 0;
    runInFrame(this);
  }

  connectedCallback(): void {
    runInFrame(this);
  }

  disconnectedCallback(): void {
    forgetFrame(this);
  }

  run(): void {
    const start = performance.now();
    const { text, raw, live } = this.#content;
    const restarted = raw !== this.#drawnRaw || text.length < this.#drawn;
    if (restarted) this.#restart(raw);
    // A line end may come in two halves.
    const end = live && text.endsWith('\r') ? text.length - 1 : text.length;
    const added = text.slice(this.#drawn, end).replace(/\r\n?/g, '\n');
    this.#drawn = end;
    if (raw) this.#run?.append(added);
    else if (added !== '') this.#add(added);
    // A link's definition may come after its use, in a block that was drawn already.
    if (!live && !raw && this.#hasDefinitions && !restarted) this.#drawWhole();
    const done = performance.now();
    const wait = Math.max(SHORTEST_WAIT, (done - start) * WAIT_PER_COST);
    this.dueAt = done + Math.min(LONGEST_WAIT, wait);
  }

  #restart(raw: boolean): void {
    this.#drawn = 0;
    this.#drawnRaw = raw;
    this.#source = '';
    this.#fence = undefined;
    this.#run = undefined;
    this.#hasDefinitions = false;
    this.#tail = document.createElement('div');
    this.#tail.className = raw ? 'raw-text' : 'markdown-tail';
    this.replaceChildren(this.#tail);
    if (raw) this.#run = new TextRun(this.#tail);
  }

  #drawWhole(): void {
    const { text, raw } = this.#content;
    this.#restart(raw);
    this.#drawn = text.length;
    this.#add(text.replace(/\r\n?/g, '\n'));
    this.#hasDefinitions = false;
  }

  #add(added: string): void {
    const lineStart = this.#source.lastIndexOf('\n') + 1;
    this.#source += added;
    if (this.#fence !== undefined && !this.#fence.closing.test(this.#source.slice(lineStart))) {
      this.#fence.run.append(added);
      return;
    }
    this.#fence = undefined;
    const blocks = parseBlocks(this.#source);
    this.#hasDefinitions ||= blocks.some(({ type }) => type === 'def');
    const settled = settledCount(blocks);
    if (settled > 0) {
      const done = blocks.slice(0, settled);
      this.insertBefore(renderBlocks(done), this.#tail ?? null);
      this.#source = this.#source.slice(done.reduce((sum, { raw }) => sum + raw.length, 0));
    }
    this.#tail?.replaceChildren(renderBlocks(blocks.slice(settled)));
    if (this.#content.live) this.#fence = this.#openFence();
  }

  #openFence(): OpenFence | undefined {
    const opening = /^ {0,3}(`{3,}|~{3,})[^\n]*\n/.exec(this.#source);
    const code = this.#tail?.querySelector('code');
    const marks = opening?.[1];
    if (opening === null || marks === undefined || !code) return undefined;
    const closing = new RegExp(`^ {0,3}${marks.charAt(0)}{${marks.length},}[ \\t]*$`, 'm');
    const text = this.#source.slice(opening[0].length);
    return closing.test(text) ? undefined : { run: new TextRun(code, text), closing };
  }
}

export function registerMarkdownView(): void {
  customElements.define('assay-markdown', MarkdownView);
}
