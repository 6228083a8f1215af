/** Which person a row belongs to, as small numbers, so that a search can keep the best of each person in an array. */
export class PeopleIndex {
  #personOfRow: Int32Array = new Int32Array(16);
  readonly #numberOf = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #templates: Set<string>[] = [];
  readonly #freed: number[] = [];

  numberAt(row: number): number {
    return this.#personOfRow[row] as number;
  }

  idOf(person: number): string {
    return this.#ids[person] as string;
  }

  templatesOf(personId: string): readonly string[] {
    const person = this.#numberOf.get(personId);
    return person === undefined ? [] : [...(this.#templates[person] as Set<string>)];
  }

  assign(row: number, personId: string, templateId: string): void {
    if (row >= this.#personOfRow.length) {
      const larger = new Int32Array(this.#personOfRow.length * 2);
      larger.set(this.#personOfRow);
      this.#personOfRow = larger;
    }
    let person = this.#numberOf.get(personId);
    if (person === undefined) {
      person = this.#freed.pop() ?? this.#ids.length;
      this.#ids[person] = personId;
      this.#templates[person] = new Set();
      this.#numberOf.set(personId, person);
    }
    this.#personOfRow[row] = person;
    (this.#templates[person] as Set<string>).add(templateId);
  }

  /** Forgets that `templateId` (in `row`) belongs to its person; a person without templates is forgotten. */
  release(row: number, templateId: string): void {
    const person = this.#personOfRow[row] as number;
    const templates = this.#templates[person] as Set<string>;
    templates.delete(templateId);
    if (templates.size > 0) return;
    this.#numberOf.delete(this.#ids[person] as string);
    this.#ids[person] = '';
    this.#freed.push(person);
  }

  move(from: number, to: number): void {
    this.#personOfRow[to] = this.#personOfRow[from] as number;
  }
}
