/** The best values of different people, kept while rows stream by. People are small whole numbers. */
export class TopPeople {
  readonly #people: number[] = [];
  readonly #values: number[] = [];

  constructor(readonly top: number) {}

  /** A row can only matter when it is better than this. */
  get least(): number {
    return this.#values.length < this.top ? Number.NEGATIVE_INFINITY : (this.#values[this.top - 1] as number);
  }

  /** People, best first, with their values. */
  get entries(): { person: number; value: number }[] {
    return this.#people.map((person, i) => ({ person, value: this.#values[i] as number }));
  }

  offer(person: number, value: number): void {
    const known = this.#people.indexOf(person);
    if (known >= 0 && (this.#values[known] as number) >= value) return;
    if (known < 0 && !(value > this.least)) return;
    if (known >= 0) {
      this.#people.splice(known, 1);
      this.#values.splice(known, 1);
    }
    let at = this.#values.length;
    while (at > 0 && value > (this.#values[at - 1] as number)) at--;
    this.#people.splice(at, 0, person);
    this.#values.splice(at, 0, value);
    this.#people.length = Math.min(this.#people.length, this.top);
    this.#values.length = this.#people.length;
  }
}
