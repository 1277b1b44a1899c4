/** The sandbox's time: the machine's, moved by what tests add. It never runs backwards on its own. */
export class MovableClock {
  #offsetMs = 0;
  readonly #listeners: (() => void)[] = [];

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  advance(ms: number): void {
    this.#offsetMs += ms;
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after each move, for what must happen at a certain time. */
  onAdvance(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
