/** A pure function that remembers its answer for each object: rows never change, and every step looks at all of them. */
export function remembering<Input extends object, Output>(compute: (input: Input) => Output): (input: Input) => Output {
  const known = new WeakMap<Input, { readonly value: Output }>();
  return (input) => {
    const earlier = known.get(input);
    if (earlier !== undefined) return earlier.value;
    const value = compute(input);
    known.set(input, { value });
    return value;
  };
}
