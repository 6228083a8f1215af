/** What a receiver wants by a word or a quick-reply button (AL-5); null for any other text. */
export type ReplyIntent = 'acknowledge' | 'clear';

const words: Readonly<Record<string, ReplyIntent>> = {
  ok: 'acknowledge',
  oke: 'acknowledge',
  okay: 'acknowledge',
  selesai: 'clear',
  done: 'clear',
};

/** The first word decides, whatever its case and what punctuation follows: "OK.", "Selesai, sudah kembali". */
export function replyIntent(text: string): ReplyIntent | null {
  const first = /^\s*(\p{L}+)/u.exec(text.slice(0, 200))?.[1]?.toLowerCase();
  return first !== undefined && Object.hasOwn(words, first) ? (words[first] ?? null) : null;
}
