import { endianness } from 'node:os';
import type { KeyEvent } from './key-text.js';

/** `struct input_event` of 64-bit Linux: two 64-bit times, type, code, value. */
export const inputEventBytes = 24;

const evSyn = 0;
const evKey = 1;
const synDropped = 3;
const isLittle = endianness() === 'LE';

export type InputEvent = { kind: 'key'; key: KeyEvent } | { kind: 'dropped' };

/** Keys in bytes read from `/dev/input/event*`; what else the device tells is left out. A last piece of an event is not looked at. */
export function parseInputEvents(bytes: Uint8Array): InputEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: InputEvent[] = [];
  for (let at = 0; at + inputEventBytes <= bytes.length; at += inputEventBytes) {
    const type = view.getUint16(at + 16, isLittle);
    const code = view.getUint16(at + 18, isLittle);
    if (type === evKey) events.push({ kind: 'key', key: { code, value: view.getInt32(at + 20, isLittle) } });
    else if (type === evSyn && code === synDropped) events.push({ kind: 'dropped' });
  }
  return events;
}
