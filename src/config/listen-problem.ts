/** Why an address cannot be listened on, as the line of a setting: its name, what was found, what is accepted. Pure. */

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** What a person calls the port: a setting or an option. */
  readonly portName: string;
}

const ACCEPTED_PORT = "a free port from 0 to 65535; 0 picks one";
const ACCEPTED_HOST = "an address of this machine, such as 127.0.0.1 or 0.0.0.0";

/** `code` is the one of Node's error. Undefined when neither the port nor the host is to blame. */
export function renderListenProblem(code: unknown, { host, port, portName }: ListenAddress): string | undefined {
  if (code === "EADDRINUSE")
    return `${portName}: found ${port}, which another program uses; accepted: ${ACCEPTED_PORT}`;
  if (code === "EACCES") return `${portName}: found ${port}, which this user may not open; accepted: ${ACCEPTED_PORT}`;
  const isHost = ["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "EINVAL", "EAFNOSUPPORT"].includes(String(code));
  return isHost ? `HOST: found ${host}, which is no address of this machine; accepted: ${ACCEPTED_HOST}` : undefined;
}
