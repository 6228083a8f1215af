const mostCharacters = 200;

/** What a serial scanner sends, as texts: each ends with CR, LF, TAB, ETX or a pause. Pure: bytes come in. */
export class SerialText {
  private bytes: number[] = [];

  take(chunk: Uint8Array): string[] {
    const texts: string[] = [];
    for (const byte of chunk) {
      if (byte === 0x0d || byte === 0x0a || byte === 0x09 || byte === 0x03) {
        const text = this.end();
        if (text !== null) texts.push(text);
      } else if (byte !== 0x02 && this.bytes.length <= mostCharacters) this.bytes.push(byte);
    }
    return texts;
  }

  /** Nothing came for a while: a scanner that sends no line end has said all. */
  end(): string | null {
    const { bytes } = this;
    this.bytes = [];
    return bytes.length > 0 && bytes.length <= mostCharacters ? Buffer.from(bytes).toString('latin1') : null;
  }
}
