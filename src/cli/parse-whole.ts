import { InvalidArgumentError } from "commander";

/** @throws InvalidArgumentError for anything but a whole number from 1 to `max` */
export function parseWhole(text: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= max) return number;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${max}.`);
}
