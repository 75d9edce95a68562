/** Texts as Markdown, HTML or plain text, as the media type of a request asks. */
import type { MediaType } from "./media-type.ts";

type Json = Record<string, unknown>;

/** For a record with a `body`; everything else stays as it is. */
export function showBody(media: MediaType, rendered: Json): Json {
  if (media !== "html" && media !== "text" && media !== "full") return rendered;
  const { body, ...rest } = rendered;
  const markdown = typeof body === "string" ? body : "";
  return {
    ...rest,
    ...(media === "full" ? { body } : {}),
    ...(media === "text" ? {} : { body_html: toHtml(markdown) }),
    ...(media === "html" ? {} : { body_text: toText(markdown) }),
  };
}

/** Paragraphs and nothing else; what is between comment marks is not shown. */
function toHtml(markdown: string): string {
  const escaped = toText(markdown).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const paragraphs = escaped.split(/\n{2,}/).filter((text) => text !== "");
  return paragraphs.map((text) => `<p dir="auto">${text.replaceAll("\n", "<br>\n")}</p>`).join("\n");
}

function toText(markdown: string): string {
  return markdown.replace(/<!--[\s\S]*?-->/g, "").trim();
}
