import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Something a person can mend: said in one line with its cure, without a stack. */
export class Failure extends Error {
  /**
   * @param {string} message what is wrong
   * @param {string} cure what to do about it
   */
  constructor(message, cure) {
    super(message);
    this.cure = cure;
  }
}

/** Progress and errors go to standard error: standard output belongs to the program that is started. @param {string} line */
export function say(line) {
  process.stderr.write(`sigap: ${line}\n`);
}

/** One line that is written over on a terminal, and repeated seldom elsewhere. */
export class Ticker {
  #startedAt = performance.now();
  #saidAt = performance.now();

  /** @param {string} what */
  constructor(what) {
    this.what = what;
    say(what);
  }

  get seconds() {
    return Math.round((performance.now() - this.#startedAt) / 1000);
  }

  /** @param {string} progress */
  tick(progress) {
    const line = `sigap: ${this.what}: ${progress}, ${this.seconds} s`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${line}`);
    else if (performance.now() - this.#saidAt > 10_000) {
      this.#saidAt = performance.now();
      process.stderr.write(`${line}\n`);
    }
  }

  /** @param {string} outcome */
  end(outcome) {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
    say(`${this.what}: ${outcome} in ${this.seconds} s`);
  }
}
