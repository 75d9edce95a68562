/** The program of `bare-harness.ts`: arguments are the server's address, the prompt, and the fault to have. */
import { spawnSync } from "node:child_process";

interface Message {
  readonly role: string;
  readonly content: string;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly arguments: string } }[];
}

const [url = "", prompt = "", fault = "none"] = process.argv.slice(2);
const parameters = { type: "object", properties: { command: { type: "string" } }, required: ["command"] };
const tools = [{ type: "function", function: { name: "shell", description: "Runs a command.", parameters } }];

const messages: Message[] = [
  { role: "system", content: "You fix issues of a repository with one tool, a shell." },
  { role: "user", content: prompt },
];
for (let step = 1; ; step += 1) {
  const message = await ask();
  const [call] = message.tool_calls ?? [];
  if (call === undefined) break;
  const { command } = JSON.parse(call.function.arguments) as { readonly command: string };
  const content = fault === "skipping" && step % 3 === 0 ? "exit 0" : run(command);
  messages.push(message, { role: "tool", tool_call_id: call.id, content });
}

async function ask(): Promise<Message> {
  const clock: Message[] = fault === "clock" ? [{ role: "system", content: new Date().toISOString() }] : [];
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "fake-model", tools, messages: [...clock, ...messages] }),
  });
  const { choices } = (await response.json()) as { readonly choices: readonly { readonly message: Message }[] };
  const [choice] = choices;
  if (choice === undefined) throw new TypeError("the model gave no answer");
  return choice.message;
}

function run(command: string): string {
  const { stdout, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
  return stdout + stderr;
}
