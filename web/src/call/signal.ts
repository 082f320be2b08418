/** Something that listeners can follow: a list of functions, called in the order they came. */

export class Signal<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** Calls the listener from now on, until the returned function is called. */
  follow(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
