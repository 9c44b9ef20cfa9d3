/** Long plain text that grows: kept in blocks of lines, so that adding to it lays out the last block only. */
const BLOCK_CHARACTERS = 8_000;
/** A line that is longer than this is broken where it would otherwise be laid out anew with every addition. */
const LONGEST_LINE = 32_000;

export class TextRun {
  readonly #parent: Element;
  #node: Text;

  /** Takes over the parent's content. */
  constructor(parent: Element, text = '') {
    this.#parent = parent;
    parent.replaceChildren();
    this.#node = this.#addBlock();
    this.append(text);
  }

  append(text: string): void {
    let rest = text;
    while (rest !== '') {
      const room = BLOCK_CHARACTERS - this.#node.length;
      if (rest.length <= room) {
        this.#node.appendData(rest);
        return;
      }
      const lineEnd = rest.indexOf('\n', Math.max(0, room));
      const most = Math.max(0, LONGEST_LINE - this.#node.length);
      const fits = lineEnd >= 0 && lineEnd < most ? lineEnd + 1 : beforePair(rest, most);
      this.#node.appendData(rest.slice(0, fits));
      rest = rest.slice(fits);
      if (rest === '') return;
      this.#node = this.#addBlock();
    }
  }

  #addBlock(): Text {
    const block = document.createElement('span');
    block.className = 'text-block';
    const node = document.createTextNode('');
    block.append(node);
    this.#parent.append(block);
    return node;
  }
}

/** The place, or the one before it where it would part a surrogate pair. */
function beforePair(text: string, place: number): number {
  const code = text.charCodeAt(place);
  return place > 0 && code >= 0xdc00 && code <= 0xdfff ? place - 1 : place;
}
