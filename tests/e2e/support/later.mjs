// What a test started is ended in the opposite order: browsers before the servers that they talk to.

const stacks = new WeakMap();

/** As `t.after`, but the last registered runs first, and all run even if one fails. */
export function later(t, end) {
  let stack = stacks.get(t);
  if (!stack) {
    stack = [];
    stacks.set(t, stack);
    t.after(async () => {
      const failures = [];
      for (const step of stack.reverse()) {
        try {
          await step();
        } catch (failure) {
          failures.push(failure);
        }
      }
      if (failures.length) throw failures[0];
    });
  }
  stack.push(end);
}
