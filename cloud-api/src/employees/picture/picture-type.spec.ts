import { describe, expect, it } from 'vitest';
import { pictureType } from './picture-type.js';

const text = (content: string) => new TextEncoder().encode(content);

describe('pictureType', () => {
  it.each([
    ['jpeg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16)],
    ['png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0)],
    ['webp', text('RIFF\u0004\u0000\u0000\u0000WEBPVP8 ')],
  ])('knows %s by its bytes', (type, bytes) => {
    expect(pictureType(bytes)).toBe(type);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a stump', Uint8Array.of(0xff, 0xd8)],
    ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['SVG behind an XML head', text('<?xml version="1.0"?><svg/>')],
    ['GIF', text('GIF89a')],
    ['a WAV, which is RIFF as well', text('RIFF\u0004\u0000\u0000\u0000WAVEfmt ')],
    ['HTML', text('<html><script>alert(1)</script>')],
    ['a JPEG behind a space', Uint8Array.of(0x20, 0xff, 0xd8, 0xff)],
  ])('refuses %s', (_name, bytes) => {
    expect(pictureType(bytes)).toBeNull();
  });
});
