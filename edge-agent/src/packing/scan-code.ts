import { type PackingMode, type ReturnCondition, returnCondition } from '@sigap/contracts';

/** What a printed code can say (PK-6e). Printed as CODE-128; case does not count. */
export type ScanCommand =
  | { readonly kind: 'start' | 'stop' | 'cancel' }
  | { readonly kind: 'mode'; readonly mode: PackingMode }
  | { readonly kind: 'condition'; readonly condition: ReturnCondition }
  | { readonly kind: 'station'; readonly number: number }
  | { readonly kind: 'unknown' };

const prefix = 'SIGAP:';

/** Null for a label. A code that begins with `SIGAP:` is never a label, also when nobody knows it. */
export function commandOf(code: string): ScanCommand | null {
  const text = code.toUpperCase();
  if (!text.startsWith(prefix)) return null;
  const [word = '', argument = '', ...more] = text.slice(prefix.length).split(':');
  if (more.length > 0) return { kind: 'unknown' };
  if (argument === '') return wordOf(word);
  if (word === 'STATION' && /^[1-9]\d{0,2}$/.test(argument)) return { kind: 'station', number: Number(argument) };
  const condition = returnCondition.safeParse(argument.toLowerCase());
  return word === 'CONDITION' && condition.success ? { kind: 'condition', condition: condition.data } : { kind: 'unknown' };
}

function wordOf(word: string): ScanCommand {
  switch (word) {
    case 'START':
      return { kind: 'start' };
    case 'STOP':
      return { kind: 'stop' };
    case 'CANCEL':
      return { kind: 'cancel' };
    case 'SHIP':
      return { kind: 'mode', mode: 'ship' };
    case 'RETURN':
      return { kind: 'mode', mode: 'return' };
    default:
      return { kind: 'unknown' };
  }
}
