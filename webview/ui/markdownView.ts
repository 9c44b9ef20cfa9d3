/**
 * `<assay-markdown>`: an answer's text, drawn as it streams. Blocks that can no longer change are drawn once;
 * only the last block is drawn again when text comes, and a code block that is still open just grows.
 */
import type { Token } from 'marked';
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

/** Characters that are drawn at once; a longer text takes several frames. */
const LARGEST_STEP = 50_000;
/** Characters of settled blocks that share a chunk, which costs nothing while it is out of sight. */
const CHUNK_CHARACTERS = 2_000;
/** A last block longer than this is not drawn again and again: what follows shows as plain text until it ends. */
const LONG_BLOCK = 16_000;

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
  /** Text is still to be drawn after this, or to come. */
  #more = false;
  /** What was drawn and may still change: the last block. */
  #source = '';
  #tail: HTMLElement | undefined;
  #fence: OpenFence | undefined;
  #run: TextRun | undefined;
  /** What came after a last block that is too long to draw again. */
  #overflow: TextRun | undefined;
  #chunk: HTMLElement | undefined;
  #chunkRoom = 0;
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
    let end = Math.min(text.length, this.#drawn + LARGEST_STEP);
    this.#more = live || end < text.length;
    // A line end may come in two halves.
    if (this.#more && text.charAt(end - 1) === '\r') end--;
    const added = text.slice(this.#drawn, end).replace(/\r\n?/g, '\n');
    const first = this.#drawn === 0;
    this.#drawn = end;
    if (raw) this.#run?.append(added);
    else if (added !== '' || (!this.#more && this.#overflow !== undefined)) this.#add(added);
    // A link's definition may come after its use, in a block that was drawn already.
    if (!this.#more && this.#hasDefinitions && !first) this.#drawWhole();
    const done = performance.now();
    const wait = Math.max(SHORTEST_WAIT, (done - start) * WAIT_PER_COST);
    this.dueAt = live ? done + Math.min(LONGEST_WAIT, wait) : 0;
    if (end < text.length && !(live && end === text.length - 1)) runInFrame(this);
  }

  #restart(raw: boolean): void {
    this.#drawn = 0;
    this.#drawnRaw = raw;
    this.#source = '';
    this.#fence = undefined;
    this.#run = undefined;
    this.#overflow = undefined;
    this.#chunk = undefined;
    this.#hasDefinitions = false;
    this.#tail = document.createElement('div');
    this.#tail.className = raw ? 'raw-text' : 'markdown-tail';
    this.replaceChildren(this.#tail);
    if (raw) this.#run = new TextRun(this.#tail);
  }

  #drawWhole(): void {
    const { text } = this.#content;
    this.#restart(false);
    this.#drawn = text.length;
    this.#add(text.replace(/\r\n?/g, '\n'));
    this.#hasDefinitions = false;
  }

  #add(added: string): void {
    const lineStart = this.#source.lastIndexOf('\n') + 1;
    this.#source += added;
    const fresh = this.#source.slice(lineStart);
    if (this.#fence !== undefined && !this.#fence.closing.test(fresh)) {
      this.#fence.run.append(added);
      return;
    }
    const endsBlock = /\n[ \t]*\n/.test(fresh);
    const blocks = this.#overflow && this.#more && !endsBlock ? [] : parseBlocks(this.#source);
    const settled = settledCount(blocks);
    if (this.#overflow !== undefined && this.#more && settled === 0) this.#overflow.append(added);
    else this.#draw(blocks, settled);
  }

  /** Puts the settled blocks in place for good, and draws the last one. */
  #draw(blocks: Token[], settled: number): void {
    this.#fence = undefined;
    this.#overflow = undefined;
    this.#hasDefinitions ||= blocks.some(({ type }) => type === 'def');
    if (settled > 0) {
      const done = blocks.slice(0, settled);
      const length = done.reduce((sum, { raw }) => sum + raw.length, 0);
      this.#settle(renderBlocks(done), length);
      this.#source = this.#source.slice(length);
    }
    this.#tail?.replaceChildren(renderBlocks(blocks.slice(settled)));
    if (!this.#more) return;
    this.#fence = this.#openFence();
    if (this.#fence === undefined && this.#source.length > LONG_BLOCK) {
      const rest = document.createElement('div');
      rest.className = 'raw-text';
      this.#tail?.append(rest);
      this.#overflow = new TextRun(rest);
    }
  }

  #settle(blocks: DocumentFragment, length: number): void {
    const tail = this.#tail ?? null;
    // What comes whole is laid out whole, so that its height is known from the start.
    if (!this.#more && this.#chunk === undefined) {
      this.insertBefore(blocks, tail);
      return;
    }
    if (this.#chunk === undefined || this.#chunkRoom <= 0) {
      this.#chunk = document.createElement('div');
      this.#chunk.className = 'markdown-chunk';
      this.#chunkRoom = CHUNK_CHARACTERS;
      this.insertBefore(this.#chunk, tail);
    }
    this.#chunk.append(blocks);
    this.#chunkRoom -= length;
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
