import { useEffect, useEffectEvent } from 'react';
import { wakeSound } from './sounds.js';
import { WedgeReader } from './wedge-reader.js';

/** Codes that a keyboard-wedge scanner types anywhere on the page. Keys of a code never press a button or land in a field. */
export function useWedge(onCode: (code: string) => void, onTorn: () => void): void {
  const scanned = useEffectEvent(onCode);
  const torn = useEffectEvent(onTorn);
  // one reader as long as the page is there: the page changes while a code is typed, and the rest of it would be another code
  useEffect(() => {
    const reader = new WedgeReader();
    const onKey = (event: KeyboardEvent) => {
      wakeSound();
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const code = reader.key(event.key, event.timeStamp);
      if (reader.wasTorn) torn();
      if (code === null) {
        const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
        if (reader.isReading && !isTyping) event.preventDefault();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      scanned(code);
    };
    const onPointer = () => wakeSound();
    globalThis.addEventListener('keydown', onKey, { capture: true });
    globalThis.addEventListener('pointerdown', onPointer);
    return () => {
      globalThis.removeEventListener('keydown', onKey, { capture: true });
      globalThis.removeEventListener('pointerdown', onPointer);
    };
  }, []);
}
