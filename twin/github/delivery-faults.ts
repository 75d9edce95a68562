/** What can happen to deliveries on their way: lost, sent twice, or in another order. */

/** `failed`: GitHub knows and lists it so. `believed-delivered`: GitHub lists it as answered with 200. */
export type Loss = "failed" | "believed-delivered";

export interface DeliveryFaults {
  /** The next so many are never sent. */
  readonly dropDeliveries: (times: number, loss?: Loss) => void;
  /** The next so many are sent twice, with the same id and body. */
  readonly duplicateDeliveries: (times: number) => void;
  /** The next so many are held back and then sent newest first. */
  readonly reorderDeliveries: (times: number) => void;
}

export interface DeliveryPath<Message> extends DeliveryFaults {
  pass(message: Message): void;
  /** Lets go of what is held back for another order, even when it is not complete. */
  flush(): void;
}

export function createDeliveryFaults<Message>(enqueue: (message: Message, loss?: Loss) => void): DeliveryPath<Message> {
  const losses: Loss[] = [];
  let twice = 0;
  let toHold = 0;
  let held: Message[] = [];

  function flush(): void {
    const messages = held.reverse();
    held = [];
    toHold = 0;
    for (const message of messages) enqueue(message);
  }

  return {
    pass(message) {
      const loss = losses.shift();
      if (loss !== undefined) {
        enqueue(message, loss);
      } else if (toHold > 0) {
        held.push(message);
        if (held.length === toHold) flush();
      } else {
        enqueue(message);
        if (twice > 0) enqueue(message);
        twice = Math.max(0, twice - 1);
      }
    },
    flush,
    dropDeliveries(times, loss = "failed") {
      losses.push(...Array.from({ length: times }, () => loss));
    },
    duplicateDeliveries(times) {
      twice = times;
    },
    reorderDeliveries(times) {
      flush();
      toHold = times;
    },
  };
}
