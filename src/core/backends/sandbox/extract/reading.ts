/** Reads a request as a person would: what is asked, what there is to answer from, what the instructions are. */
import { type Message, type ModelRequest, messageText } from '../../../model/index.ts';
import { isTextMediaType } from '../../../util/mediaType.ts';
import { type Section, splitSections } from './sections.ts';
import { splitSentences } from './sentences.ts';

export interface Reading {
  /** What the user asks. */
  readonly question: string;
  /** What the user asked before, which a short question may refer to. */
  readonly earlier: string;
  /** Text to answer from. */
  readonly context: string;
  /** Text to classify, or to take data from: the user's own words, without instructions. */
  readonly subject: string;
  /** What tells the model how to work: label lists and rules. */
  readonly instructions: string;
}

/** A question that is longer is taken for a text with a question in it. */
const LONG_QUESTION = 600;

export function readRequest({ messages }: ModelRequest): Reading {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const user = splitSections(last < 0 ? '' : textOf(messages[last]));
  const system = messages
    .filter(({ role }) => role === 'system')
    .flatMap((message) => splitSections(textOf(message)));
  const before = messages.slice(0, Math.max(0, last)).filter(({ role }) => role === 'user');
  const earlier = before.flatMap((message) => splitSections(textOf(message)));
  const documents = messages.flatMap(documentTexts);

  const marked = [...ofKind([...system, ...earlier, ...user], 'context'), ...documents];
  const asked = splitQuestion(user, marked.length > 0);
  const unmarked = [
    ...ofKind(system, 'plain').map(withoutInstructions),
    ...longTexts(earlier),
    asked.rest,
  ];
  const instructions = [...system, ...user].filter(
    ({ kind }) => kind !== 'context' && kind !== 'question',
  );
  const context = (marked.length > 0 ? marked : unmarked).join('\n\n').trim();
  const subject = subjectOf(user, documents);
  return {
    question: asked.question,
    earlier: earlierQuestion(before.at(-1)),
    context,
    // `Extract the fields.` has nothing to extract from: the text stands elsewhere.
    subject: withoutInstructions(subject) === '' ? context : subject,
    instructions: instructions.map(({ raw }) => raw).join('\n\n'),
  };
}

function textOf(message: Message | undefined): string {
  return message === undefined ? '' : messageText(message);
}

/** Documents that are text. The others are reported among the warnings. */
function documentTexts({ parts }: Message): readonly string[] {
  return parts.flatMap((part) =>
    part.type === 'document' && isTextMediaType(part.mediaType)
      ? [new TextDecoder().decode(part.data)]
      : [],
  );
}

function ofKind(sections: readonly Section[], ...kinds: readonly Section['kind'][]) {
  return sections.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text);
}

/** The question in the user's message; the rest of a long message is text to answer from. */
function splitQuestion(user: readonly Section[], hasContext: boolean) {
  const questions = ofKind(user, 'question');
  const plain = ofKind(user, 'plain').join('\n\n');
  if (questions.length > 0) return { question: questions.join('\n'), rest: plain };
  const all = plain === '' ? ofKind(user, 'context').join('\n\n') : plain;
  if (all.length <= LONG_QUESTION || hasContext) return { question: all, rest: '' };
  const paragraphs = all.split(/\n\s*\n/);
  const asking = [paragraphs.length - 1, 0].find((index) => paragraphs[index]?.includes('?'));
  if (asking === undefined) return { question: '', rest: all };
  const question = paragraphs[asking] ?? '';
  return { question, rest: paragraphs.filter((_, index) => index !== asking).join('\n\n') };
}

function earlierQuestion(message: Message | undefined): string {
  const sections = splitSections(textOf(message));
  return ofKind(sections, 'plain', 'question').join('\n').slice(-LONG_QUESTION);
}

/** Earlier messages of the user that hold more than a question. */
function longTexts(sections: readonly Section[]): readonly string[] {
  return ofKind(sections, 'plain').filter((text) => text.length > LONG_QUESTION / 2);
}

function subjectOf(user: readonly Section[], documents: readonly string[]): string {
  const marked = user.filter(({ kind }) => kind === 'context');
  const inline = user.filter(({ kind }) => kind !== 'labels' && kind !== 'instructions');
  // `Classify this: … Ticket: my order is late` has its text under the mark; an email with a line `Email: …` all over.
  const instructed = user.some(({ kind, text }) => kind === 'plain' && isInstruction(text));
  const chosen = marked.length > 0 && instructed ? marked : inline;
  return [...chosen.map(({ raw }) => raw.trim()), ...documents].join('\n\n');
}

function withoutInstructions(text: string): string {
  return splitSentences(text)
    .filter((sentence) => !isInstruction(sentence.text))
    .map((sentence) => sentence.text)
    .join('\n\n');
}

const ADDRESSES_MODEL =
  /^(?:you (?:are|will|answer|help|read|sort|write|act|must|should|get|reply|work)|your (?:task|job|role|answer)|act as|if the (?:answer|context|policy|text|question|document|user|customer))\b/i;
const TELLS_MODEL =
  /^(?:please )?(?:answer|reply|respond|use|give|say|be|write|return|output|extract|classify|choose|pick|cite|quote|summari[sz]e|translate|label|categori[sz]e|read|decide|take|only|never|always|do not|don't|keep|find|assign|format|leave|ignore)\b/i;
const ABOUT_ANSWER =
  /\b(?:answer|reply|respond|question|context|polic(?:y|ies)|text|passage|document|label|json|format|sentence|words?|brief|customer|user|ticket|email|message|invent|guess|promise|below|above|following|fields?|schema|orders?|colleague)\b/i;

/** Whether a sentence tells the model what to do, rather than saying something about the world. */
export function isInstruction(sentence: string): boolean {
  const text = sentence.trim();
  return ADDRESSES_MODEL.test(text) || (TELLS_MODEL.test(text) && ABOUT_ANSWER.test(text));
}
