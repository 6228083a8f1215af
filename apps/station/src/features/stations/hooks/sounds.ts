export type Sound = 'ting' | 'cekling' | 'error';

interface Note {
  /** Hertz. */
  readonly pitch: number;
  /** Seconds after the sound began, and how long it rings. */
  readonly at: number;
  readonly length: number;
  readonly wave: OscillatorType;
  readonly loudness: number;
}

/** TING: one struck bell. CEKLING: two quick ones going up, like a till. ERROR: two low buzzes. Made here, no file needed. */
const notes: Record<Sound, readonly Note[]> = {
  ting: [
    { pitch: 1568, at: 0, length: 0.7, wave: 'sine', loudness: 0.5 },
    { pitch: 3951, at: 0, length: 0.25, wave: 'sine', loudness: 0.15 },
  ],
  cekling: [
    { pitch: 2093, at: 0, length: 0.12, wave: 'triangle', loudness: 0.45 },
    { pitch: 2794, at: 0.09, length: 0.6, wave: 'sine', loudness: 0.5 },
    { pitch: 5588, at: 0.09, length: 0.2, wave: 'sine', loudness: 0.12 },
  ],
  error: [
    { pitch: 196, at: 0, length: 0.18, wave: 'square', loudness: 0.25 },
    { pitch: 165, at: 0.24, length: 0.3, wave: 'square', loudness: 0.25 },
  ],
};

let context: AudioContext | null = null;

/** Browsers let a page sound only after somebody touched it: call this from a click or a key. */
export function wakeSound(): void {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
}

/** Plays at once, over what is still ringing. */
export function play(sound: Sound): void {
  wakeSound();
  if (context === null) return;
  const begin = context.currentTime;
  for (const { pitch, at, length, wave, loudness } of notes[sound]) {
    const oscillator = new OscillatorNode(context, { type: wave, frequency: pitch });
    const gain = new GainNode(context, { gain: loudness });
    gain.gain.setValueAtTime(loudness, begin + at);
    gain.gain.exponentialRampToValueAtTime(0.001, begin + at + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(begin + at);
    oscillator.stop(begin + at + length);
  }
}

/** Says it in the viewer's language; what is still waiting to be said is dropped, since it is old by then. */
export function speak(text: string, language: 'id' | 'en'): void {
  if (!('speechSynthesis' in globalThis)) return;
  speechSynthesis.cancel();
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = language === 'id' ? 'id-ID' : 'en-US';
  speechSynthesis.speak(utterance);
}
