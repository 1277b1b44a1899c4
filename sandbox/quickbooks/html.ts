import { textOf } from './json.ts';

/** Text as it may stand in HTML, in attributes too. */
export function escapeHtml(text: unknown): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return textOf(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A page with just enough style to be read. */
export function page(title: string, body: string): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>` +
    'body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1c2733}' +
    'h2{margin-top:3rem;border-top:2px solid #2ca01c;padding-top:.5rem}' +
    'table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}' +
    'th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #dfe5ea;vertical-align:top}' +
    'td.amount,th.amount{text-align:right;font-variant-numeric:tabular-nums}' +
    'article{border:1px solid #dfe5ea;border-radius:6px;padding:.2rem 1rem 0;margin:1rem 0}' +
    'pre{white-space:pre-wrap;background:#f5f7f9;padding:.5rem;border-radius:4px}' +
    '.inactive,.void{color:#7a8794}.violation{color:#b42318}</style></head>' +
    `<body>${body}</body></html>`
  );
}
