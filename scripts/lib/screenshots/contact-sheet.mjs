const escaped = (text) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);

/** All pictures on one page, by route, those with findings marked. */
export function contactSheet(shots) {
  const routes = [...new Set(shots.map(({ route }) => route))];
  const figure = ({ file, title, findings }) =>
    `<figure${findings.length > 0 ? ' class="bad"' : ''}><a href="${escaped(file)}"><img loading="lazy" src="${escaped(file)}" alt=""></a><figcaption>${escaped(title)}${findings.map((line) => `<p>${escaped(line)}</p>`).join('')}</figcaption></figure>`;
  const sections = routes.map(
    (route) =>
      `<section><h2>${escaped(route)}</h2><div>${shots
        .filter((shot) => shot.route === route)
        .map(figure)
        .join('')}</div></section>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title><style>
body{font:14px system-ui;margin:24px;background:#eef1f2}section div{display:flex;flex-wrap:wrap;gap:16px}
figure{margin:0;width:300px;background:#fff;border:1px solid #cfd6d9;padding:8px}figure.bad{border:2px solid #a1222b}
img{width:100%;max-height:420px;object-fit:cover;object-position:top}figcaption p{color:#a1222b;margin:4px 0;overflow-wrap:anywhere}
</style><h1>${shots.length} screenshots, ${shots.filter(({ findings }) => findings.length > 0).length} with findings</h1>${sections.join('')}</html>`;
}
