/** The page's style: system font, light and dark, one column that fits a telephone. */

export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --ground: #f6f5f2; --card: #fff; --line: #dedbd3; --rail: #d3cfc4;
  --ink: #1f1d1a; --soft: #67625a; --field: #fff; --edge: #b5b0a4;
  --accent: #4a3fb5; --on-accent: #fff; --accent-deep: #3a3196;
  --green: #1a7a44; --green-ground: #e5f4ea;
  --yellow: #8a5a00; --yellow-ground: #fdf1d8;
  --red: #b3261e; --red-ground: #fdeceb;
  --blue: #1f5fa8; --code: #efede7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16171a; --card: #1e2024; --line: #33363c; --rail: #3b3f47;
    --ink: #e9e7e2; --soft: #a5a29b; --field: #17181b; --edge: #5a5e67;
    --accent: #a49bff; --on-accent: #17142e; --accent-deep: #bdb6ff;
    --green: #6bd394; --green-ground: #16301f;
    --yellow: #edb95a; --yellow-ground: #33280f;
    --red: #ff8f86; --red-ground: #3a1d1b;
    --blue: #84b9f5; --code: #292c31;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 5rem; max-width: 47rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
.top { margin: 0 0 2rem 2.75rem; }
.brand { margin: 0; color: var(--accent); font-weight: 650; letter-spacing: .01em; }
h1 { margin: .1rem 0 .6rem; font-size: 2.1rem; line-height: 1.15; letter-spacing: -.02em; }
h2 { margin: 0; font-size: 1.15rem; line-height: 1.3; letter-spacing: -.005em; }
p { margin: .5rem 0; }
a { color: var(--accent); text-underline-offset: .15em; }
code, pre { font: .875em/1.5 ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace; }
code { padding: .1em .35em; border-radius: .3rem; background: var(--code); }
pre { margin: .75rem 0; padding: .8rem 1rem; border-radius: .5rem; background: var(--code); white-space: pre-wrap; }
pre code { padding: 0; background: none; font-size: 1em; }
small { display: block; color: var(--soft); font-size: .85rem; line-height: 1.45; font-weight: 400; }

/* The line with its stations. */
#stations { position: relative; }
.station { position: relative; margin: 0 0 1rem 2.75rem; padding: 1.1rem 1.25rem 1.2rem;
  border: 1px solid var(--line); border-radius: .8rem; background: var(--card); }
.station::before { content: ""; position: absolute; left: -1.94rem; top: 0; bottom: -1.05rem; width: 2px;
  background: var(--rail); }
.station:first-child::before { top: 1.4rem; }
.station:last-child::before { bottom: auto; height: 1.6rem; }
.dot { position: absolute; left: -2.55rem; top: 1.2rem; width: 1.3rem; height: 1.3rem; border-radius: 50%;
  border: 2px solid var(--edge); background: var(--ground); display: grid; place-items: center; }
.dot::after { font-size: .8rem; font-weight: 800; line-height: 1; }
.green > .dot { border-color: var(--green); background: var(--green); }
.green > .dot::after { content: ""; width: .34rem; height: .62rem; margin-top: -.15rem; rotate: 45deg;
  border: solid var(--card); border-width: 0 2.5px 2.5px 0; }
.yellow > .dot { border-color: var(--yellow); background: var(--yellow); }
.yellow > .dot::after { content: "!"; color: var(--card); }
.red > .dot { border-color: var(--red); background: var(--red); }
.red > .dot::after { content: ""; width: .6rem; height: 2.5px; background: var(--card); }
.checking > .dot { border-color: var(--rail); border-top-color: var(--blue); animation: turn .9s linear infinite; }
@keyframes turn { to { rotate: 1turn; } }
@media (prefers-reduced-motion: reduce) { .checking > .dot { animation: none; border-color: var(--blue); } }

.station > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .75rem; justify-content: space-between; }
.word { font-size: .85rem; font-weight: 600; color: var(--soft); }
.green > header .word { color: var(--green); }
.yellow > header .word { color: var(--yellow); }
.red > header .word { color: var(--red); }
.checking > header .word { color: var(--blue); }
.purpose { margin: .15rem 0 .9rem; color: var(--soft); font-size: .93rem; }
.later { margin: .5rem 0 0; color: var(--soft); font-style: italic; font-size: .93rem; }
.note { padding: .55rem .8rem; border-radius: .5rem; background: var(--yellow-ground); font-size: .93rem; }

.findings { list-style: none; margin: .8rem 0; padding: 0; display: grid; gap: .35rem; }
.findings li { display: grid; grid-template-columns: .55rem 1fr; gap: .75rem; padding: .45rem .75rem; border-radius: .5rem;
  background: var(--code); font-size: .93rem; }
.findings li::before { content: ""; width: .55rem; height: .55rem; margin-top: .5em; border-radius: 50%; background: var(--edge); }
.findings li.green { background: var(--green-ground); } .findings li.green::before { background: var(--green); }
.findings li.yellow { background: var(--yellow-ground); } .findings li.yellow::before { background: var(--yellow); }
.findings li.red { background: var(--red-ground); } .findings li.red::before { background: var(--red); }
.findings li.checking::before { background: var(--blue); animation: breathe 1.2s ease-in-out infinite alternate; }
@keyframes breathe { from { opacity: .35; } }
.findings b { font-weight: 620; margin-right: .3em; }
.fix { margin: .2rem 0 0; }
.fix::before { content: "→ "; color: var(--soft); }
.mark { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

form { margin: 1.1rem 0 0; }
.field { display: block; margin: 0 0 .9rem; }
.field > span, legend { display: block; padding: 0; margin-bottom: .25rem; font-weight: 600; font-size: .93rem; }
.field small { margin-top: .25rem; }
input:not([type=radio], [type=checkbox]), select, textarea {
  width: 100%; padding: .55rem .7rem; border: 1px solid var(--edge); border-radius: .45rem;
  background: var(--field); color: inherit; font: inherit; min-height: 2.65rem;
}
textarea { font: .85rem/1.5 ui-monospace, monospace; resize: vertical; }
::placeholder { color: var(--soft); opacity: .8; }
input[type=radio], input[type=checkbox] { width: 1.05rem; height: 1.05rem; margin: .22rem 0 0; accent-color: var(--accent); flex: none; }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; min-width: 0; }
.choice label:not(.field), .tick { display: flex; gap: .6rem; padding: .28rem 0; cursor: pointer; }
.tick { margin: -.3rem 0 .9rem; font-size: .93rem; }
.inside { margin: .3rem 0 .2rem 1.65rem; }
.inside .field { margin-bottom: .5rem; }
@supports selector(:has(*)) { .choice:not(:has(input[type=radio]:checked)) > .inside { display: none; } }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; margin: .4rem 0 0; }
.hand-over { margin: 1.5rem 0 0; }
.pair { display: flex; flex-wrap: wrap; gap: 0 .6rem; align-items: start; }
button, .button {
  display: inline-block; padding: .6rem 1.1rem; border: 1px solid var(--accent); border-radius: .5rem; min-height: 2.65rem;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; line-height: 1.35; text-decoration: none; cursor: pointer;
}
button:hover, .button:hover { background: var(--accent-deep); border-color: var(--accent-deep); }
button.quiet { background: none; color: var(--accent); border-color: var(--edge); }
button.quiet:hover { border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
details { margin-top: .8rem; }
summary { width: fit-content; color: var(--accent); font-size: .93rem; font-weight: 600; cursor: pointer; }
details[open] > summary { margin-bottom: .3rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; margin: .9rem 0; font-size: .95rem; }
dt { color: var(--soft); } dd { margin: 0; font-weight: 550; }
#end { margin: 2rem 0 0 2.75rem; }
#end:empty { display: none; }

@media (max-width: 32rem) {
  body { padding: 1.5rem .8rem 3rem; }
  .top { margin-left: .2rem; } h1 { font-size: 1.75rem; }
  .station { margin-left: 0; padding: 1rem 1rem 1.1rem; }
  .station::before { display: none; }
  .dot { left: auto; right: 1rem; top: 1.05rem; }
  .station > header { padding-right: 1.9rem; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  #end { margin-left: .2rem; }
}
`;
