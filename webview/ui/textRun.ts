/** Long plain text that grows: kept in blocks of lines, so that adding to it lays out the last block only. */
const BLOCK_CHARACTERS = 8_000;

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
      const lineEnd = rest.length <= room ? -1 : rest.indexOf('\n', Math.max(0, room));
      if (lineEnd < 0) {
        this.#node.appendData(rest);
        return;
      }
      this.#node.appendData(rest.slice(0, lineEnd + 1));
      rest = rest.slice(lineEnd + 1);
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
