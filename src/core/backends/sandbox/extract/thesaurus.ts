/** Words that stand for nearly the same in questions to a shop or a service desk. */
import { stemOf } from './words.ts';

const GROUPS: readonly string[] = [
  'refund reimburse reimbursement',
  'ship deliver delivery shipping send mail carrier parcel tracking',
  'parcel package box packet',
  'cost price charge fee expensive',
  'damage break crush dent tear rip crack burn',
  'repair mend fix patch sew restore',
  'defect fault faulty malfunction stopped',
  'exchange swap replace replacement',
  'gift present give birthday',
  'buy purchase bought',
  'delete remove erase deletion',
  'save store keep record hold',
  'photo picture image screenshot',
  'cheap cheaper discount lower drop',
  'warranty guarantee',
  'safe safety',
  'expire expiry valid',
  'answer reply respond hear',
  'animal dog cat',
  'email mail message',
  'country abroad overseas international europe',
  'maker manufacturer brand',
  'change modify update edit',
  'cancel cancellation',
  'company business third',
  'invoice bill',
  'job vacancy position hire',
  'use unused',
  'open unopened',
  'phone telephone call',
];

const RELATED: ReadonlyMap<string, ReadonlySet<string>> = relations();

function relations(): ReadonlyMap<string, ReadonlySet<string>> {
  const related = new Map<string, Set<string>>();
  for (const group of GROUPS) {
    const stems = group.split(' ').map((word) => stemOf(word) ?? word);
    for (const stem of stems) {
      const others = related.get(stem) ?? new Set();
      for (const other of stems) if (other !== stem) others.add(other);
      related.set(stem, others);
    }
  }
  return related;
}

const NONE: ReadonlySet<string> = new Set();

/** Stems of related words, without the stem itself. */
export function relatedTo(stem: string): ReadonlySet<string> {
  return RELATED.get(stem) ?? NONE;
}
