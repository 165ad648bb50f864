import type { Piece } from './syntax.js';

/** Colours that keep a contrast of 7:1 and survive the forced dark modes of mail programs. */
const INK = '#1f2933';
const MUTED = '#4a5560';
const LINK = '#0b4f9c';

/**
 * Turns the pieces of a plain text into those of HTML: static text escaped, an empty line starts a paragraph, a line
 * end a line, web addresses become links. Done once per template, so that no message pays for it.
 * @param labels text shown instead of the address, by variable
 */
export function htmlPieces(pieces: readonly Piece[], labels: Readonly<Record<string, string>> = {}): Piece[] {
  return pieces.flatMap((piece): Piece[] => {
    if (typeof piece === 'string') return [htmlText(piece)];
    if (piece.kind === 'each') return [{ ...piece, body: htmlPieces(piece.body, labels) }];
    if (piece.kind === 'if') {
      const { whenTrue, whenFalse } = piece;
      return [{ ...piece, whenTrue: htmlPieces(whenTrue, labels), whenFalse: htmlPieces(whenFalse, labels) }];
    }
    if (!piece.link) return [piece];
    const label = labels[piece.name];
    return ['<a href="', piece, `" style="color:${LINK}">`, label === undefined ? piece : escapeHtml(label), '</a>'];
  });
}

function htmlText(text: string): string {
  return escapeHtml(text)
    .replace(/https:\/\/[^\s<>"”),;]*[^\s<>"”),;.]/g, (url) => `<a href="${url}" style="color:${LINK}">${url}</a>`)
    .replace(/\n{2,}/g, '</p>\n<p style="margin:0 0 16px">')
    .replace(/\n(?!<p )/g, '<br>\n');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (found) => ESCAPES[found]!) : text;
}

// Keeps mail programs from pulling body text in behind a short preheader. In lines: one over 998 octets would need base64.
const FILLER = `${'&#847;&zwnj;&nbsp;'.repeat(10)}\n`.repeat(4);

/** A whole mail of its parts, each of them already HTML. Tables only lay out; nothing depends on colour or pictures. */
export function emailLayout(parts: Readonly<Record<'title' | 'preheader' | 'text' | 'footer', readonly Piece[]>>) {
  return [
    `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>`,
    ...parts.title,
    `</title>
</head>
<body style="margin:0;padding:0">
<div style="display:none;max-height:0;overflow:hidden">`,
    ...parts.preheader,
    `${FILLER}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td align="center" style="padding:24px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px">
<tr><td style="font:16px/1.6 Arial,Helvetica,sans-serif;color:${INK};text-align:left">
<p style="margin:0 0 16px">`,
    ...parts.text,
    `</p>
</td></tr>
<tr><td style="border-top:1px solid ${MUTED};padding-top:12px;font:14px/1.5 Arial,Helvetica,sans-serif;color:${MUTED};text-align:left">
<p style="margin:0">`,
    ...parts.footer,
    `</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`,
  ];
}
